package parley.gateway.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One compiled schema. Cheap checks come first: the type, then the number or length, then the content.
 *
 * @param types none for any
 * @param values the only ones allowed; null for any
 * @param alternatives of different types, of which the value's own is the one that counts; empty for none
 * @param text rule of strings; null like the others for none
 */
public record SchemaRule(
        Set<ValueType> types,
        Set<Object> values,
        List<SchemaRule> alternatives,
        TextRule text,
        NumberRule number,
        ListRule list,
        ObjectRule object) {
    /**
     * The rule of values that no schema describes: only their texts are judged, since they are stored and shown like
     * any other.
     */
    static final SchemaRule ANY =
            new SchemaRule(Set.of(), null, List.of(), TextRule.ANY, null, ListRule.ANY, ObjectRule.ANY);

    public void check(Object value, BodyFaults faults) {
        if (!faults.visit()) {
            return;
        }
        ValueType type = ValueType.of(value);
        if (!takes(type)) {
            faults.add("must be " + (types.isEmpty() ? named(alternatives) : named(types)));
        } else if (values != null && !values.contains(value)) {
            faults.add("must be one of "
                    + values.stream().map(String::valueOf).sorted().collect(Collectors.joining(", ")));
        } else if (alternatives.isEmpty()) {
            checkInside(type, value, faults);
        } else {
            alternativeOf(type).checkInside(type, value, faults);
        }
    }

    private boolean takes(ValueType type) {
        return alternatives.isEmpty() ? ValueType.among(types, type) : alternativeOf(type) != null;
    }

    private SchemaRule alternativeOf(ValueType type) {
        for (SchemaRule alternative : alternatives) {
            if (ValueType.among(alternative.types, type)) {
                return alternative;
            }
        }
        return null;
    }

    private void checkInside(ValueType type, Object value, BodyFaults faults) {
        switch (type) {
            case STRING -> {
                if (text != null) {
                    text.check((CharSequence) value, faults);
                }
            }
            case INTEGER, NUMBER -> {
                if (number != null) {
                    number.check((Number) value, faults);
                }
            }
            case ARRAY -> {
                if (list != null) {
                    list.check(value instanceof JsonArray array ? array.getList() : (List<?>) value, faults);
                }
            }
            case OBJECT -> {
                if (object != null) {
                    object.check(value instanceof JsonObject json ? json.getMap() : (Map<?, ?>) value, faults);
                }
            }
            case BOOLEAN, NULL -> {
                // There is nothing more to them.
            }
        }
    }

    private static String named(List<SchemaRule> alternatives) {
        return alternatives.stream()
                .map(alternative -> named(alternative.types))
                .collect(Collectors.joining(" or "));
    }

    private static String named(Set<ValueType> types) {
        return types.stream().sorted().map(ValueType::words).collect(Collectors.joining(" or "));
    }
}
