package parley.signaling.doctor;

import io.netty.util.NetUtil;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import parley.config.IceSettings;
import parley.config.IceUri.Transport;

/** Says in words what is wrong with the servers for calls, each time with the key in the configuration to change. */
final class Diagnosis {
    private static final String STUN = "calls.ice.stun";
    private static final String RELAY = "calls.ice.turn.uris";
    private static final String SECRET = "calls.ice.turn.secret";
    private static final String ADDRESS = "calls.ice.publicAddress";

    private final IceSettings settings;
    private final List<Finding> findings;
    private final JsonArray faults = new JsonArray();

    private Diagnosis(IceSettings settings, List<Finding> findings) {
        this.settings = settings;
        this.findings = findings;
    }

    /** Returns a list of {@code {key, words}}, which is empty if all is well. */
    static JsonArray of(IceSettings settings, List<Finding> findings) {
        Diagnosis diagnosis = new Diagnosis(settings, findings);
        if (settings.turn().absent()) {
            diagnosis.fault(
                    RELAY,
                    "There is no relay: people between whose networks nothing passes directly can't call each other."
                            + " Run one, and name it here.");
        }
        for (Finding finding : findings) {
            if (!finding.works()) {
                diagnosis.trouble(finding);
            } else if (finding.relayedAt() != null) {
                diagnosis.relayAddress(finding);
            }
        }
        diagnosis.ownAddress();
        return diagnosis.faults;
    }

    static JsonObject fault(String key, String format, Object... values) {
        return new JsonObject().put("key", key).put("words", format.formatted(values));
    }

    private void fault(String key, String words) {
        faults.add(fault(key, "%s", words));
    }

    private void trouble(Finding finding) {
        String key = finding.uri().relays()
                ? RELAY + "[" + settings.turn().uris().indexOf(finding.text()) + "]"
                : STUN + "[" + settings.stun().indexOf(finding.text()) + "]";
        String name = finding.text();
        switch (finding.trouble()) {
            case SILENT -> fault(key, silence(finding));
            case CERTIFICATE ->
                fault(
                        key,
                        name
                                + " has no certificate that holds for its name, so browsers turn away (coturn: cert, pkey).");
            case SECRET ->
                fault(
                        SECRET,
                        name + " takes no credentials made with this secret. It must be the relay's own (coturn:"
                                + " use-auth-secret, static-auth-secret), and the clocks of both must agree.");
            case OPEN ->
                fault(
                        SECRET,
                        name + " relays for anybody who asks. Let it demand credentials (coturn: use-auth-secret,"
                                + " static-auth-secret), or strangers will use it up.");
            case FULL ->
                fault(key, name + " has no room for one more (coturn: user-quota, total-quota, min-port, max-port).");
            case REFUSED ->
                fault(key, name + " answers but does not relay. It may be a STUN server only, or its log may say why.");
        }
    }

    private String silence(Finding silent) {
        String transport = silent.uri().transport().name();
        String where = transport + " port " + silent.uri().port();
        boolean other = findings.stream()
                .anyMatch(each -> each.reachable()
                        && each.uri().host().equals(silent.uri().host())
                        && each.uri().transport() != silent.uri().transport());
        String words = silent.text() + " does not answer this server.";
        if (other && silent.uri().transport() == Transport.UDP) {
            return words + " Its host does over TCP, so UDP is blocked: open " + where
                    + " in the firewalls on both sides, and the relay's own UDP ports too.";
        }
        return words + (other ? " Its host does over UDP, so open " : " Start it, correct its name or port, or open ")
                + where + " in its firewall.";
    }

    /** A relay behind a translating router must tell browsers the router's address. */
    private void relayAddress(Finding relay) {
        String told = relay.relayedAt();
        String expected = settings.publicAddress().isEmpty() ? relay.server() : settings.publicAddress();
        if (!sameFamily(told, expected) || told.equals(expected)) {
            if (settings.publicAddress().isEmpty() && !isPublic(told)) {
                fault(
                        ADDRESS,
                        relay.text() + " relays at " + told
                                + ", which nobody outside of its network reaches. Tell it the"
                                + " address that is reached (coturn: external-ip), and write it here.");
            }
            return;
        }
        boolean translated = settings.publicAddress().isEmpty() && isPublic(told) && !isPublic(expected);
        if (!translated) {
            fault(
                    ADDRESS,
                    relay.text() + " tells browsers to send to " + told + ", but is reached at " + expected
                            + ". Correct its external address (coturn: external-ip), or this key.");
        }
    }

    /** A server that runs beside its relay goes out by the address at which the relay is reached. */
    private void ownAddress() {
        List<String> seen = new ArrayList<>();
        findings.stream()
                .map(Finding::seenAs)
                .filter(address -> address != null && isPublic(address))
                .filter(address -> sameFamily(address, settings.publicAddress()))
                .forEach(seen::add);
        if (!seen.isEmpty() && !seen.contains(settings.publicAddress())) {
            fault(
                    ADDRESS,
                    "This server is seen from outside at " + seen.get(0) + ", and this key says "
                            + settings.publicAddress() + ". If the relay runs beside it, the key is wrong.");
        }
    }

    private static boolean sameFamily(String one, String other) {
        byte[] first = NetUtil.createByteArrayFromIpAddressString(one);
        byte[] second = NetUtil.createByteArrayFromIpAddressString(other);
        return first != null && second != null && first.length == second.length;
    }

    private static boolean isPublic(String address) {
        try {
            InetAddress parsed = InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(address));
            return !parsed.isLoopbackAddress()
                    && !parsed.isSiteLocalAddress()
                    && !parsed.isLinkLocalAddress()
                    && !parsed.isAnyLocalAddress();
        } catch (UnknownHostException impossible) {
            return false;
        }
    }
}
