package parley.util;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What any text from a client must keep to: whole code points and no control characters but line feed, carriage
 * return and tab. Half a surrogate pair can't be encoded as UTF-8, so it would break storage and every reader's frame.
 */
public final class TextRules {
    private TextRules() {}

    /**
     * Looks into every string of a {@link JsonObject}, {@link JsonArray} or plain value, names of members included.
     *
     * @return the path of the first fault, like {@code content} or {@code languages[2]}; a member whose name itself is
     *     at fault is written {@code ?}, and the path of a bare string is empty
     */
    public static Optional<String> firstFault(Object json) {
        return Optional.ofNullable(faultIn(json));
    }

    public static boolean isClean(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t') {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** Null when there is none: paths are put together only for a fault, as this runs for every frame. */
    private static String faultIn(Object value) {
        if (value instanceof CharSequence text) {
            return isClean(text) ? null : "";
        }
        if (value instanceof JsonObject object) {
            return faultInMembers(object.getMap());
        }
        if (value instanceof Map<?, ?> members) {
            return faultInMembers(members);
        }
        if (value instanceof JsonArray array) {
            return faultInItems(array.getList());
        }
        return value instanceof List<?> items ? faultInItems(items) : null;
    }

    private static String faultInMembers(Map<?, ?> members) {
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String name = String.valueOf(member.getKey());
            if (!isClean(name)) {
                return "?";
            }
            String inner = faultIn(member.getValue());
            if (inner != null) {
                return inner.isEmpty() || inner.startsWith("[") ? name + inner : name + "." + inner;
            }
        }
        return null;
    }

    private static String faultInItems(List<?> items) {
        for (int i = 0; i < items.size(); i++) {
            String inner = faultIn(items.get(i));
            if (inner != null) {
                String index = "[" + i + "]";
                return inner.isEmpty() || inner.startsWith("[") ? index + inner : index + "." + inner;
            }
        }
        return null;
    }
}
