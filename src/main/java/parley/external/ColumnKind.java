package parley.external;

import java.util.Set;

/** A kind of column in a user service's tables, with the types that it may have. */
enum ColumnKind {
    ID("smallint", "integer", "bigint", "uuid", "text", "character varying"),
    NAME("text", "character varying", "citext"),
    TIME("timestamp with time zone", "timestamp without time zone"),
    STATE("text", "character varying", "boolean", "smallint", "integer", "enum");

    private final Set<String> types;
    private final String list;

    ColumnKind(String... types) {
        this.types = Set.of(types);
        this.list = String.join(", ", types);
    }

    boolean allows(String type) {
        return types.contains(type);
    }

    /** The types, as they are told. */
    String list() {
        return list;
    }
}
