package parley.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a STUN or TURN server (RFC 7064, RFC 7065), such as {@code turn:turn.example.org:3478?transport=tcp}.
 *
 * @param relays whether it is a TURN server
 */
public record IceUri(boolean relays, boolean secure, String host, int port, Transport transport) {
    private static final int PORT = 3478;
    private static final int SECURE_PORT = 5349;

    /** The query is TURN's alone. Browsers speak STUN without TLS, and TURN with TLS over TCP only. */
    private static final Pattern FORM = Pattern.compile("(stun|turns?):"
            + "(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)" + "(?::(\\d{1,5}))?(?:\\?transport=(udp|tcp))?");

    private static final int LARGEST_PORT = 65_535;

    /** How the server is reached. */
    public enum Transport {
        UDP,
        TCP
    }

    /**
     * @throws IllegalArgumentException for a text that browsers would not take; its message says why, without the text
     */
    public static IceUri parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "must look like stun:host:3478, turn:host:3478?transport=udp or turns:host:5349?transport=tcp");
        }
        boolean relays = !parts.group(1).equals("stun");
        boolean secure = parts.group(1).equals("turns");
        String transport = parts.group(5);
        if (transport != null && !relays) {
            throw new IllegalArgumentException("must have no transport, as it is for STUN");
        }
        if (secure && "udp".equals(transport)) {
            throw new IllegalArgumentException("must have transport=tcp, as browsers speak turns over nothing else");
        }
        int port = parts.group(4) == null ? secure ? SECURE_PORT : PORT : Integer.parseInt(parts.group(4));
        if (port < 1 || port > LARGEST_PORT) {
            throw new IllegalArgumentException("must have a port from 1 to " + LARGEST_PORT);
        }
        String host = parts.group(2).replaceAll("[\\[\\]]", "");
        return new IceUri(relays, secure, host, port, secure || "tcp".equals(transport) ? Transport.TCP : Transport.UDP);
    }
}
