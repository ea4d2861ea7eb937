package parley.gateway.http.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a file that a client asks for (RFC 9110, 14.1.2 and 14.2). A request for several parts is answered with the
 * whole file, as the server may do: overlapping parts would multiply what one request costs.
 *
 * @param length 0 if the range is not within the file
 */
record ByteRange(long from, long length) {
    private static final ByteRange UNSATISFIABLE = new ByteRange(0, 0);
    private static final Pattern SINGLE = Pattern.compile("(?i:bytes)=[ \\t]*(\\d*)-(\\d*)[ \\t]*");
    /** Digits of a number that certainly fits into a long. */
    private static final int SAFE_DIGITS = 18;

    boolean isSatisfiable() {
        return length > 0;
    }

    /**
     * Returns empty if the file is to be sent whole: there is no header, or none that is understood.
     *
     * @param header may be null
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher single = header == null ? null : SINGLE.matcher(header);
        if (single == null
                || !single.matches()
                || single.group(1).isEmpty() && single.group(2).isEmpty()) {
            return Optional.empty();
        }
        if (single.group(1).isEmpty()) {
            long suffix = Math.min(number(single.group(2)), size);
            return Optional.of(new ByteRange(size - suffix, suffix));
        }
        long first = number(single.group(1));
        long last = single.group(2).isEmpty() ? Long.MAX_VALUE : number(single.group(2));
        if (last < first) {
            return Optional.empty();
        }
        return Optional.of(first >= size ? UNSATISFIABLE : new ByteRange(first, Math.min(last, size - 1) - first + 1));
    }

    /** Takes a number that is too large for a long for the largest, which lies behind every file. */
    private static long number(String digits) {
        String significant = digits.replaceFirst("^0+(?=\\d)", "");
        return significant.length() > SAFE_DIGITS ? Long.MAX_VALUE : Long.parseLong(significant);
    }

    String contentRange(long size) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
}
