package parley.config;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The published schema of the configuration. It knows keys and types, and finds the faults of a tree. */
final class ConfigSchema {
    private final JsonObject root;
    private final Map<String, JsonObject> keys = new LinkedHashMap<>();

    ConfigSchema(JsonObject root) {
        this.root = root;
        collect("", root);
    }

    private void collect(String path, JsonObject node) {
        JsonObject properties = node.getJsonObject("properties");
        if (properties == null) {
            keys.put(path, node);
            return;
        }
        for (String name : properties.fieldNames()) {
            if (!name.startsWith("$")) {
                collect(path.isEmpty() ? name : path + "." + name, properties.getJsonObject(name));
            }
        }
    }

    /** The schema of each key that holds a value, by its path. */
    Map<String, JsonObject> keys() {
        return keys;
    }

    /**
     * Returns the typed value of a text; a text that doesn't parse is returned as it is, for {@link #faults} to name.
     */
    Object parse(String path, String text) {
        String trimmed = text.trim();
        return switch (keys.get(path).getString("type")) {
            case "integer" -> parseOr(text, () -> Long.valueOf(trimmed));
            case "number" -> parseOr(text, () -> Double.valueOf(trimmed));
            case "boolean" ->
                trimmed.equals("true") || trimmed.equals("false") ? (Object) trimmed.equals("true") : text;
            case "array" -> trimmed.startsWith("[") ? parseOr(text, () -> new JsonArray(trimmed)) : split(trimmed);
            default -> text;
        };
    }

    private static Object parseOr(String text, Supplier<Object> parser) {
        try {
            return parser.get();
        } catch (NumberFormatException | DecodeException unparsable) {
            return text;
        }
    }

    private static JsonArray split(String list) {
        return new JsonArray(Arrays.stream(list.split(","))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList());
    }

    List<ConfigFault> faults(JsonObject config) {
        JsonSchemaOptions options = new JsonSchemaOptions()
                .setBaseUri("https://parley.invalid/")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic);
        OutputUnit result = Validator.create(JsonSchema.of(root), options).validate(config);
        if (result.getErrors() == null) {
            return List.of();
        }
        // The validator also reports every enclosing object, and known keys with a bad value as unknown ones.
        Set<String> known = locations(result, "properties");
        List<ConfigFault> faults = new ArrayList<>();
        for (OutputUnit unit : result.getErrors()) {
            String keyword = lastSegment(unit.getKeywordLocation());
            boolean repeated = keyword.equals("properties")
                    || keyword.equals("items")
                    || keyword.equals("additionalProperties") && known.contains(unit.getInstanceLocation());
            if (!repeated) {
                faults.add(new ConfigFault(path(unit.getInstanceLocation()), message(keyword, unit)));
            }
        }
        return faults;
    }

    private static Set<String> locations(OutputUnit result, String keyword) {
        return result.getErrors().stream()
                .filter(unit -> lastSegment(unit.getKeywordLocation()).equals(keyword))
                .map(OutputUnit::getInstanceLocation)
                .collect(Collectors.toSet());
    }

    private String message(String keyword, OutputUnit unit) {
        JsonObject node = node(unit.getKeywordLocation());
        Function<String, Object> rule = node::getValue;
        return switch (keyword) {
            case "additionalProperties" -> "is not a known key";
            case "type" -> "must be of type " + rule.apply("type");
            case "minimum", "maximum" ->
                node.containsKey("maximum")
                        ? "must be from " + rule.apply("minimum") + " to " + rule.apply("maximum")
                        : "must be at least " + rule.apply("minimum");
            case "enum" ->
                "must be one of "
                        + node.getJsonArray("enum").stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", "));
            case "minLength" -> "must not be empty";
            case "pattern" -> "must match " + rule.apply("pattern");
            default -> unit.getError();
        };
    }

    private JsonObject node(String keywordLocation) {
        String[] segments = keywordLocation.split("/");
        JsonObject node = root;
        for (int i = 1; i < segments.length - 1; i++) {
            node = node.getJsonObject(segments[i]);
        }
        return node;
    }

    private static String lastSegment(String location) {
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** Turns {@code #/matching/stages/1} into {@code matching.stages[1]}. */
    private static String path(String instanceLocation) {
        return instanceLocation
                .replaceFirst("^#/?", "")
                .replaceAll("/(\\d+)(?=/|$)", "[$1]")
                .replace('/', '.');
    }
}
