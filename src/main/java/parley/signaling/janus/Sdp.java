package parley.signaling.janus;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The few lines of a session description that tell connections apart (RFC 8866, RFC 8839). */
final class Sdp {
    private static final Pattern FRAGMENT = Pattern.compile("(?m)^a=ice-ufrag:(\\S{1,256})\\s*$");
    private static final Pattern ORIGIN = Pattern.compile("(?m)^o=\\S+ (\\d{1,20}) ");

    private Sdp() {}

    /** Returns the names by which candidates say that they belong to this description. */
    static Set<String> fragments(String sdp) {
        Set<String> fragments = new LinkedHashSet<>();
        Matcher lines = FRAGMENT.matcher(sdp);
        while (lines.find()) {
            fragments.add(lines.group(1));
        }
        return fragments;
    }

    /** Returns the id of the session, which each new connection of a browser has anew; empty if there is none. */
    static String session(String sdp) {
        Matcher origin = ORIGIN.matcher(sdp);
        return origin.find() ? origin.group(1) : "";
    }
}
