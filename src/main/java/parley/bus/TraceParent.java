package parley.bus;

import java.util.regex.Pattern;

/**
 * Judges the header by which a caller names its trace. Parley hands it on with the command and does nothing else with
 * it. Source: W3C Trace Context, section 3.2, version 00.
 */
public final class TraceParent {
    public static final String HEADER = "traceparent";

    private static final int LENGTH = 55;
    /** Neither the id of the trace nor the one of the caller's span may be all zeros. */
    private static final Pattern WELL_FORMED =
            Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    /** Returns the header if it is well-formed, otherwise null: the standard wants a bad one to be ignored. */
    public static String of(Object header) {
        return header instanceof String text
                        && text.length() == LENGTH
                        && WELL_FORMED.matcher(text).matches()
                ? text
                : null;
    }
}
