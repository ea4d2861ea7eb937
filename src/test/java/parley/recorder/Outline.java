package parley.recorder;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Writes a value without what makes no difference to schemas like ours: members and their types stay, and texts that may
 * be words of an enumeration; other texts and numbers are told by their size alone.
 */
final class Outline {
    private static final int LONGEST_WORD = 20;

    private Outline() {}

    static String of(String component, Object value) {
        StringBuilder outline = new StringBuilder(256).append(component);
        write(value, outline);
        return outline.toString();
    }

    private static void write(Object value, StringBuilder outline) {
        if (value instanceof JsonObject object) {
            outline.append('{');
            object.forEach(member -> {
                outline.append(member.getKey()).append(':');
                write(member.getValue(), outline);
            });
            outline.append('}');
        } else if (value instanceof JsonArray several) {
            outline.append('[');
            several.forEach(one -> write(one, outline));
            outline.append(']');
        } else if (value instanceof String text) {
            outline.append(isWord(text) ? text : "s" + size(text.length())).append(',');
        } else if (value instanceof Number number) {
            outline.append(number.doubleValue() < 0 ? '-' : '+')
                    .append(number.doubleValue() == Math.rint(number.doubleValue()) ? 'i' : 'd')
                    .append(size(Math.abs(number.longValue())))
                    .append(',');
        } else {
            outline.append(value).append(',');
        }
    }

    private static boolean isWord(String text) {
        return text.length() <= LONGEST_WORD
                && text.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_');
    }

    /** The number of bits, and so of a text's length or a number, as bounds are far apart. */
    private static int size(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }
}
