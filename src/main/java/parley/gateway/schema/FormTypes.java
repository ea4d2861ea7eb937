package parley.gateway.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Gives the fields of a form, which are texts, the types that a schema asks for. What does not fit stays as it is, for
 * the schema to refuse.
 */
final class FormTypes {
    private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

    private FormTypes() {}

    static JsonObject object(SchemaRule rule, Map<?, ?> fields) {
        ObjectRule known = rule.object() == null ? ObjectRule.ANY : rule.object();
        JsonObject object = new JsonObject();
        fields.forEach((key, field) -> {
            String name = (String) key;
            SchemaRule member = known.properties().getOrDefault(name, known.others());
            object.put(name, typed(member == null ? SchemaRule.ANY : member, field));
        });
        return object;
    }

    /** @param field the values of one name, or a map of the fields within it */
    private static Object typed(SchemaRule rule, Object field) {
        boolean listed = rule.list() != null && rule.text() == null;
        if (field instanceof Map<?, ?> fields) {
            return listed ? list(rule, fields.values()) : object(rule, fields);
        }
        List<?> values = (List<?>) field;
        if (listed) {
            return values.equals(List.of("")) ? new JsonArray() : list(rule, values);
        }
        return values.size() == 1 ? scalar(rule, (String) values.get(0)) : new JsonArray(List.copyOf(values));
    }

    /** Makes one list of {@code a=1&a=2}, and of {@code a[]=1&a[]=2} or {@code a[0]=1&a[1]=2}, whose values are lists. */
    private static JsonArray list(SchemaRule rule, Iterable<?> values) {
        SchemaRule item =
                rule.list().items() == null ? SchemaRule.ANY : rule.list().items();
        JsonArray list = new JsonArray();
        for (Object value : values) {
            if (value instanceof List<?> several) {
                several.forEach(one -> list.add(scalar(item, (String) one)));
            } else {
                list.add(value instanceof String one ? scalar(item, one) : typed(item, value));
            }
        }
        return list;
    }

    private static Object scalar(SchemaRule rule, String text) {
        if (rule.number() != null && INTEGER.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        boolean onOrOff = text.equals("true") || text.equals("false");
        return onOrOff && rule.types().contains(ValueType.BOOLEAN) ? (Object) Boolean.valueOf(text) : text;
    }
}
