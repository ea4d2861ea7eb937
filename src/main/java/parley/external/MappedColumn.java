package parley.external;

/**
 * A column that the configuration names, at {@code path} and, for its table, at {@code tablePath}.
 */
record MappedColumn(String tablePath, String key, String schema, String table, String name, ColumnKind kind) {
    String path() {
        return tablePath + "." + key;
    }

    String fullTable() {
        return schema + "." + table;
    }

    String sql() {
        return quoted(name);
    }

    String sqlTable() {
        return quoted(schema) + "." + quoted(table);
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
