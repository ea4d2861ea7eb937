package parley.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Walks a JSON schema and breaks each of its constraints once, all else being as it should. */
public final class SchemaViolations {
    private static final List<String> TEXTS = List.of(
            "en", "DE", "abc_12", "someone@example.org", "female", "words and more", "v=0", "", "!", "\u00e9 \u00df?");

    private final JsonObject root;
    private final List<Violation> found = new ArrayList<>();

    /** @param path of the fault, as the error must name it */
    public record Violation(String constraint, String path, Object body) {
        @Override
        public String toString() {
            return constraint + " of " + path;
        }
    }

    private SchemaViolations(JsonObject root) {
        this.root = root;
    }

    /** @param schema of an object; its references lead into itself */
    public static List<Violation> of(JsonObject schema) {
        SchemaViolations violations = new SchemaViolations(schema);
        violations.walk(violations.resolved(schema), "", (constraint, value) -> {
            String[] parts = constraint.split(" ", 2);
            violations.found.add(new Violation(parts[0], parts[1], value));
        });
        return violations.found;
    }

    /** Makes a body that the schema takes, with all members that it knows. */
    public static JsonObject valid(JsonObject schema) {
        SchemaViolations violations = new SchemaViolations(schema);
        return (JsonObject) violations.example(violations.resolved(schema));
    }

    private JsonObject resolved(JsonObject schema) {
        String reference = schema.getString("$ref");
        return reference == null
                ? schema
                : resolved((JsonObject) JsonPointer.from(reference.substring(1)).queryJson(root));
    }

    private static boolean is(JsonObject schema, String type) {
        Object types = schema.getValue("type");
        return types instanceof JsonArray several ? several.contains(type) : type.equals(types);
    }

    private Object example(JsonObject schema) {
        if (schema.containsKey("enum")) {
            return schema.getJsonArray("enum").getValue(0);
        }
        if (schema.containsKey("oneOf")) {
            return example(resolved(schema.getJsonArray("oneOf").getJsonObject(0)));
        }
        if (is(schema, "object")) {
            return exampleObject(schema);
        }
        if (is(schema, "array")) {
            return new JsonArray().add(example(resolved(schema.getJsonObject("items"))));
        }
        if (is(schema, "string")) {
            return text(schema, true);
        }
        return is(schema, "boolean") ? (Object) true : schema.getInteger("minimum", 0);
    }

    private JsonObject exampleObject(JsonObject schema) {
        JsonObject object = new JsonObject();
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        properties.forEach(
                property -> object.put(property.getKey(), example(resolved((JsonObject) property.getValue()))));
        if (schema.getValue("additionalProperties") instanceof JsonObject others) {
            object.put("any", example(resolved(others)));
        }
        JsonObject not = schema.getJsonObject("not");
        if (not != null) {
            object.remove(not.getJsonArray("required").getString(0));
        }
        return object;
    }

    /** Makes a text of allowed length that matches the pattern, or does not. */
    private static String text(JsonObject schema, boolean matching) {
        int min = schema.getInteger("minLength", 0);
        int max = schema.getInteger("maxLength", Integer.MAX_VALUE);
        String pattern = schema.getString("pattern");
        String format = schema.getString("format");
        Predicate<String> fits =
                pattern == null ? text -> true : Pattern.compile(pattern).asPredicate();
        Predicate<String> matches = matching && format != null ? fits.and(text -> !text.isBlank()) : fits;
        return Stream.concat(TEXTS.stream(), Stream.of(" ".repeat(Math.max(min, 1)), "x".repeat(min)))
                .filter(text -> text.length() >= min && text.length() <= max && matches.test(text) == matching)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no example for " + schema));
    }

    /** @param put takes "constraint path" and the whole body with the broken value in it */
    private void walk(JsonObject schema, String path, BiConsumer<String, Object> put) {
        if (schema.containsKey("enum")) {
            put.accept("enum " + path, "none of them");
        } else if (schema.containsKey("oneOf")) {
            put.accept("oneOf " + path, "neither");
        } else {
            put.accept("type " + path, ofAnotherType(schema));
            if (is(schema, "object")) {
                walkObject(schema, path, put);
            } else if (is(schema, "array")) {
                walkArray(schema, path, put);
            } else if (is(schema, "string")) {
                walkString(schema, path, put);
            } else if (is(schema, "integer") || is(schema, "number")) {
                walkNumber(schema, path, put);
            }
        }
    }

    private static Object ofAnotherType(JsonObject schema) {
        return is(schema, "string") || is(schema, "boolean") ? (Object) 7 : "text";
    }

    private void walkObject(JsonObject schema, String path, BiConsumer<String, Object> put) {
        JsonObject valid = exampleObject(schema);
        for (Object required : schema.getJsonArray("required", new JsonArray())) {
            JsonObject without = valid.copy();
            without.remove((String) required);
            put.accept("required " + required, without);
        }
        if (Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
            put.accept("additionalProperties bogus", valid.copy().put("bogus", 1));
        }
        if (schema.containsKey("not")) {
            JsonObject both = valid.copy();
            schema.getJsonObject("not").getJsonArray("required").forEach(name -> both.put((String) name, "x"));
            put.accept("not " + path, both);
        }
        if (schema.containsKey("maxProperties")) {
            JsonObject others = schema.getJsonObject("additionalProperties");
            JsonObject many = new JsonObject();
            IntStream.rangeClosed(0, schema.getInteger("maxProperties"))
                    .forEach(i -> many.put("p" + i, example(resolved(others))));
            put.accept("maxProperties " + path, many);
        }
        for (var property : schema.getJsonObject("properties", new JsonObject())) {
            String name = property.getKey();
            String inner = path.isEmpty() ? name : path + "." + name;
            walk(
                    resolved((JsonObject) property.getValue()),
                    inner,
                    (constraint, value) -> put.accept(
                            constraint, alternativesRemoved(schema, valid, name).put(name, value)));
        }
        if (schema.getValue("additionalProperties") instanceof JsonObject others) {
            walk(
                    resolved(others),
                    path.isEmpty() ? "any" : path + ".any",
                    (constraint, value) -> put.accept(constraint, valid.copy().put("any", value)));
        }
    }

    /** Keeps, of properties that exclude each other, only the one that is looked at. */
    private static JsonObject alternativesRemoved(JsonObject schema, JsonObject valid, String name) {
        JsonObject base = valid.copy();
        JsonObject not = schema.getJsonObject("not", new JsonObject().put("required", new JsonArray()));
        if (not.getJsonArray("required").contains(name)) {
            not.getJsonArray("required").forEach(other -> base.remove((String) other));
        }
        return base;
    }

    private void walkArray(JsonObject schema, String path, BiConsumer<String, Object> put) {
        JsonObject items = resolved(schema.getJsonObject("items"));
        if (schema.containsKey("maxItems")) {
            JsonArray many = new JsonArray();
            IntStream.rangeClosed(0, schema.getInteger("maxItems")).forEach(i -> many.add(example(items)));
            put.accept("maxItems " + path, many);
        }
        if (schema.getBoolean("uniqueItems", false)) {
            put.accept(
                    "uniqueItems " + path + "[1]",
                    new JsonArray().add(example(items)).add(example(items)));
        }
        walk(items, path + "[0]", (constraint, value) -> put.accept(constraint, new JsonArray().add(value)));
    }

    private static void walkString(JsonObject schema, String path, BiConsumer<String, Object> put) {
        int min = schema.getInteger("minLength", 0);
        if (min > 0) {
            put.accept("minLength " + path, "x".repeat(min - 1));
        }
        if (schema.containsKey("maxLength")) {
            put.accept("maxLength " + path, "x".repeat(schema.getInteger("maxLength") + 1));
        }
        if (schema.containsKey("pattern")) {
            put.accept("pattern " + path, text(schema, false));
        }
        switch (schema.getString("format", "")) {
            case "name", "visible" -> put.accept("format " + path, "\u200b");
            case "line" -> put.accept("format " + path, "two\nlines");
            default -> {}
        }
        put.accept("text " + path, "nul \0");
    }

    private static void walkNumber(JsonObject schema, String path, BiConsumer<String, Object> put) {
        if (is(schema, "integer")) {
            put.accept("type " + path, 1.5);
        }
        if (schema.containsKey("minimum")) {
            put.accept("minimum " + path, schema.getLong("minimum") - 1);
        }
        if (schema.containsKey("maximum")) {
            put.accept("maximum " + path, schema.getLong("maximum") + 1);
        }
    }
}
