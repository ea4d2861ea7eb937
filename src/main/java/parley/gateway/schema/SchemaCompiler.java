package parley.gateway.schema;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compiles the part of JSON Schema 2020-12 that our schemas use. A schema with any other keyword, or with a text, number,
 * list or map that may be of any size, throws IllegalArgumentException: it never accepts a body because it did not
 * understand a keyword.
 */
public final class SchemaCompiler {
    /** Keywords that may stand beside any other; definitions are compiled where a reference leads to them. */
    private static final Set<String> DESCRIBING = Set.of("$schema", "$defs", "description");

    private static final Map<ValueType, Set<String>> OF_TYPE = Map.of(
            ValueType.STRING, Set.of("format", "pattern", "minLength", "maxLength"),
            ValueType.INTEGER, Set.of("minimum", "maximum"),
            ValueType.NUMBER, Set.of("minimum", "maximum"),
            ValueType.ARRAY, Set.of("minItems", "maxItems", "uniqueItems", "items"),
            ValueType.OBJECT,
                    Set.of("maxProperties", "properties", "required", "additionalProperties", "not", "anyOf"));

    /** No schema of ours is deeper, but one that refers to itself is. */
    private static final int MAX_DEPTH = 20;

    private final JsonObject root;

    private SchemaCompiler(JsonObject root) {
        this.root = root;
    }

    /** @param schema its references lead into itself */
    public static SchemaRule compile(JsonObject schema) {
        return new SchemaCompiler(schema).rule(schema, 0);
    }

    private SchemaRule rule(JsonObject given, int depth) {
        JsonObject schema = resolved(given);
        require(depth < MAX_DEPTH, schema, "refers to itself");
        if (schema.containsKey("oneOf")) {
            requireOnly(schema, Set.of("oneOf"));
            return new SchemaRule(Set.of(), null, alternatives(schema, depth), null, null, null, null);
        }
        if (schema.containsKey("enum")) {
            requireOnly(schema, Set.of("enum"));
            Set<Object> values = schema.getJsonArray("enum").stream().collect(Collectors.toSet());
            return new SchemaRule(Set.of(), values, List.of(), null, null, null, null);
        }
        Set<ValueType> types = types(schema);
        Set<String> keywords = new HashSet<>(Set.of("type"));
        types.forEach(type -> keywords.addAll(OF_TYPE.getOrDefault(type, Set.of())));
        requireOnly(schema, keywords);
        return new SchemaRule(
                types,
                null,
                List.of(),
                types.contains(ValueType.STRING) ? text(schema) : null,
                types.contains(ValueType.INTEGER) || types.contains(ValueType.NUMBER) ? number(schema) : null,
                types.contains(ValueType.ARRAY) ? list(schema, depth) : null,
                types.contains(ValueType.OBJECT) ? object(schema, depth) : null);
    }

    private JsonObject resolved(JsonObject schema) {
        String reference = schema.getString("$ref");
        if (reference == null) {
            return schema;
        }
        requireOnly(schema, Set.of("$ref"));
        require(
                JsonPointer.from(reference.substring(1)).queryJson(root) instanceof JsonObject,
                schema,
                "refers to nothing");
        return (JsonObject) JsonPointer.from(reference.substring(1)).queryJson(root);
    }

    /** Refuses a keyword that would be skipped, like one of another type, as if it were unknown. */
    private static void requireOnly(JsonObject schema, Set<String> keywords) {
        boolean others =
                schema.fieldNames().stream().anyMatch(name -> !keywords.contains(name) && !DESCRIBING.contains(name));
        require(!others, schema, "has a keyword that is not known here");
    }

    private static Set<ValueType> types(JsonObject schema) {
        Object type = schema.getValue("type");
        require(type != null, schema, "needs a type");
        Set<ValueType> types = EnumSet.noneOf(ValueType.class);
        for (Object name : type instanceof JsonArray several ? several : JsonArray.of(type)) {
            types.add(ValueType.named((String) name));
        }
        return types;
    }

    /** Compiles alternatives of different types: at most one can fit, so that it alone needs to be checked. */
    private List<SchemaRule> alternatives(JsonObject schema, int depth) {
        List<SchemaRule> alternatives = new ArrayList<>();
        Set<ValueType> seen = EnumSet.noneOf(ValueType.class);
        for (Object alternative : schema.getJsonArray("oneOf")) {
            SchemaRule rule = rule((JsonObject) alternative, depth + 1);
            for (ValueType type : rule.types()) {
                require(seen.add(type), schema, "needs alternatives of different types");
            }
            require(!rule.types().isEmpty(), schema, "needs alternatives with types");
            alternatives.add(rule);
        }
        require(
                !seen.contains(ValueType.NUMBER) || !seen.contains(ValueType.INTEGER),
                schema,
                "needs alternatives of different types");
        return alternatives;
    }

    private static TextRule text(JsonObject schema) {
        require(schema.containsKey("maxLength"), schema, "needs maxLength");
        String pattern = schema.getString("pattern");
        require(pattern == null || schema.containsKey("description"), schema, "needs words for its pattern");
        return new TextRule(
                schema.getInteger("minLength", 0),
                schema.getInteger("maxLength"),
                pattern == null ? null : pattern(pattern),
                schema.getString("description"),
                TextForm.named(schema.getString("format", "plain")));
    }

    /** Compiles a pattern. In JSON Schema {@code $} means the end; in Java a line feed may follow it. */
    private static Pattern pattern(String pattern) {
        boolean ends = pattern.endsWith("$") && !pattern.endsWith("\\$");
        return Pattern.compile(ends ? pattern.substring(0, pattern.length() - 1) + "\\z" : pattern);
    }

    private static NumberRule number(JsonObject schema) {
        require(schema.containsKey("minimum") && schema.containsKey("maximum"), schema, "needs minimum and maximum");
        return new NumberRule(schema.getLong("minimum"), schema.getLong("maximum"));
    }

    private ListRule list(JsonObject schema, int depth) {
        require(schema.containsKey("maxItems"), schema, "needs maxItems");
        return new ListRule(
                schema.getInteger("minItems", 0),
                schema.getInteger("maxItems"),
                schema.getBoolean("uniqueItems", false),
                rule(schema.getJsonObject("items"), depth + 1));
    }

    private ObjectRule object(JsonObject schema, int depth) {
        Map<String, SchemaRule> properties = new HashMap<>();
        schema.getJsonObject("properties", new JsonObject())
                .forEach(property ->
                        properties.put(property.getKey(), rule((JsonObject) property.getValue(), depth + 1)));
        Object others = schema.getValue("additionalProperties");
        require(!(others instanceof JsonObject) || schema.containsKey("maxProperties"), schema, "needs maxProperties");
        return new ObjectRule(
                schema.getInteger("maxProperties", ObjectRule.DEFAULT_MAX),
                properties,
                names(schema.getJsonArray("required", new JsonArray())),
                Boolean.FALSE.equals(others),
                others instanceof JsonObject rule ? rule(rule, depth + 1) : null,
                apart(schema),
                choices(schema));
    }

    /** Reads the one use of {@code anyOf}: members of which some have to be there. */
    private static List<List<String>> choices(JsonObject schema) {
        List<List<String>> choices = new ArrayList<>();
        for (Object choice : schema.getJsonArray("anyOf", new JsonArray())) {
            JsonObject one = (JsonObject) choice;
            require(one.fieldNames().equals(Set.of("required")), schema, "may use anyOf for required only");
            choices.add(names(one.getJsonArray("required")));
        }
        return choices;
    }

    /** Reads the one use of {@code not}: members that exclude each other. */
    private static List<String> apart(JsonObject schema) {
        JsonObject not = schema.getJsonObject("not");
        if (not == null) {
            return List.of();
        }
        require(not.fieldNames().equals(Set.of("required")), schema, "may use not for required only");
        return names(not.getJsonArray("required"));
    }

    private static List<String> names(JsonArray names) {
        return names.stream().map(String.class::cast).toList();
    }

    private static void require(boolean holds, JsonObject schema, String problem) {
        if (!holds) {
            throw new IllegalArgumentException("A schema " + problem + ": " + schema.encode());
        }
    }
}
