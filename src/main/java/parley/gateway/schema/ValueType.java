package parley.gateway.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The types of JSON Schema. */
enum ValueType {
    STRING("a string"),
    INTEGER("an integer"),
    NUMBER("a number"),
    BOOLEAN("a boolean"),
    ARRAY("an array"),
    OBJECT("an object"),
    NULL("null");

    /** Above this a double no longer tells one integer from the next. */
    private static final double EXACT = 1L << 53;

    private final String words;

    ValueType(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    static ValueType named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    static ValueType of(Object value) {
        if (value instanceof CharSequence) {
            return STRING;
        }
        if (value instanceof Number number) {
            return isInteger(number) ? INTEGER : NUMBER;
        }
        if (value instanceof JsonObject || value instanceof Map) {
            return OBJECT;
        }
        if (value instanceof JsonArray || value instanceof List) {
            return ARRAY;
        }
        if (value instanceof Boolean) {
            return BOOLEAN;
        }
        if (value == null) {
            return NULL;
        }
        throw new IllegalArgumentException(value.getClass() + " is no value of JSON");
    }

    /**
     * Tells whether a number is an integer. 1.0 is one; a number that no long can hold is none, as it would become
     * another number.
     */
    private static boolean isInteger(Number number) {
        if (number instanceof Double || number instanceof Float || number instanceof BigDecimal) {
            double value = number.doubleValue();
            return value == Math.rint(value) && Math.abs(value) <= EXACT;
        }
        return !(number instanceof BigInteger);
    }

    /** @param types none for any */
    static boolean among(Set<ValueType> types, ValueType type) {
        return types.isEmpty() || types.contains(type) || type == INTEGER && types.contains(NUMBER);
    }
}
