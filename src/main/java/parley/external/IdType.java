package parley.external;

import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * The type of the ids of a user service. Statements give ids in this type, so that the service's own indexes serve. Only
 * the text by which PostgreSQL writes an id stands for it: one user has one id.
 */
public enum IdType {
    NUMBER("bigint", IdType::number, Long[]::new),
    UUID("uuid", IdType::uuid, UUID[]::new),
    TEXT("text", text -> text, String[]::new);

    private static final Pattern NUMBERS = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    private final String sql;
    private final Function<String, Object> reading;
    private final IntFunction<Object[]> arrays;

    IdType(String sql, Function<String, Object> reading, IntFunction<Object[]> arrays) {
        this.sql = sql;
        this.reading = reading;
        this.arrays = arrays;
    }

    /** @param type name of a type by PostgreSQL; empty if it is not one of ids */
    static Optional<IdType> of(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case "smallint", "integer", "bigint" -> NUMBER;
                    case "uuid" -> UUID;
                    case "text", "character varying" -> TEXT;
                    default -> null;
                });
    }

    private static Object number(String id) {
        return NUMBERS.matcher(id).matches() ? Long.valueOf(id) : null;
    }

    private static Object uuid(String id) {
        UUID uuid = java.util.UUID.fromString(id);
        return uuid.toString().equals(id) ? uuid : null;
    }

    /** Returns the parameter for an id; empty if it can't be one of the service's. */
    public Optional<Object> value(String id) {
        try {
            return Optional.ofNullable(reading.apply(id));
        } catch (IllegalArgumentException tooLargeOrNone) {
            return Optional.empty();
        }
    }

    /** Returns the parameter for several ids; leaves out those that can't be the service's. */
    public Object[] array(Collection<String> ids) {
        return ids.stream()
                .map(id -> value(id).orElse(null))
                .filter(Objects::nonNull)
                .toArray(arrays);
    }

    /** Returns the place of a parameter in a statement, with its type. */
    public String sql(int number) {
        return "$" + number + "::" + sql;
    }

    public String sqlArray(int number) {
        return sql(number) + "[]";
    }
}
