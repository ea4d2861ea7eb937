package parley.gateway.http.files;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the name of a file from a Content-Disposition (RFC 6266). */
final class DispositionName {
    private static final Pattern EXTENDED = Pattern.compile("(?i)filename\\*\\s*=\\s*utf-8'[^']*'([^;\\s]+)");
    private static final Pattern QUOTED = Pattern.compile("(?i)filename\\s*=\\s*\"((?:[^\"\\\\]|\\\\.)*+)\"");
    private static final Pattern PLAIN = Pattern.compile("(?i)filename\\s*=\\s*([^\";\\s]+)");

    private DispositionName() {}

    /**
     * Returns null if there is none that can be read.
     *
     * @param disposition may be null
     */
    static String of(String disposition) {
        return disposition == null ? null : read(disposition);
    }

    private static String read(String disposition) {
        Matcher extended = EXTENDED.matcher(disposition);
        if (extended.find()) {
            try {
                return URLDecoder.decode(extended.group(1).replace("+", "%2B"), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException malformed) {
                return null;
            }
        }
        Matcher quoted = QUOTED.matcher(disposition);
        if (quoted.find()) {
            return quoted.group(1).replaceAll("\\\\(.)", "$1");
        }
        Matcher plain = PLAIN.matcher(disposition);
        return plain.find() ? plain.group(1) : null;
    }
}
