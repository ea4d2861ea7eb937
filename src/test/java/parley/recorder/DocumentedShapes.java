package parley.recorder;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The schemas of a document, each closed: clients have to put up with members that they don't know, but a document that
 * leaves out what is sent does not tell the whole. The library needs a fifth of a millisecond for a message, so a value is
 * judged by it only if no value of the same outline was found sound before. Used by one thread.
 */
final class DocumentedShapes {
    private static final String REFERENCE = "#/components/schemas/";
    private static final String LOCAL = "#/$defs/";
    private static final int MOST_KNOWN = 10_000;
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
            .setBaseUri("https://parley.invalid/")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic);

    private final JsonObject components;
    private final Map<String, Validator> validators = new HashMap<>();
    private final Set<String> sound = new HashSet<>();

    /** @param document of OpenAPI or AsyncAPI */
    DocumentedShapes(JsonObject document) {
        components = document.getJsonObject("components").getJsonObject("schemas");
    }

    /** Makes a validator of a component and of those alone that it needs, as all of them take a second to read. */
    private Validator validator(String component) {
        JsonObject needed = new JsonObject();
        need(component, needed);
        JsonObject root = new JsonObject().put("$ref", LOCAL + component).put("$defs", needed);
        return Validator.create(JsonSchema.of(root), OPTIONS);
    }

    private void need(String component, JsonObject needed) {
        if (!needed.containsKey(component)) {
            needed.put(component, new JsonObject());
            needed.put(component, closed(components.getJsonObject(component), needed));
        }
    }

    private Object closed(Object node, JsonObject needed) {
        if (node instanceof JsonArray several) {
            JsonArray copy = new JsonArray();
            several.forEach(one -> copy.add(closed(one, needed)));
            return copy;
        }
        if (!(node instanceof JsonObject object)) {
            return node;
        }
        JsonObject copy = new JsonObject();
        object.forEach(member -> copy.put(member.getKey(), closed(member.getValue(), needed)));
        if (copy.getValue("$ref") instanceof String reference) {
            String name = reference.substring(REFERENCE.length());
            copy.put("$ref", LOCAL + name);
            need(name, needed);
        }
        if ("object".equals(copy.getValue("type")) && !copy.containsKey("additionalProperties")) {
            copy.put("additionalProperties", false);
        }
        return copy;
    }

    /** Returns what is wrong with a value; null if nothing is. @param schema one that refers to a component */
    String fault(JsonObject schema, Object value) {
        String component = schema.getString("$ref").substring(REFERENCE.length());
        String outline = Outline.of(component, value);
        if (sound.contains(outline)) {
            return null;
        }
        String fault = judged(component, value);
        if (fault == null) {
            if (sound.size() >= MOST_KNOWN) {
                sound.clear();
            }
            sound.add(outline);
        }
        return fault;
    }

    private String judged(String component, Object value) {
        OutputUnit result =
                validators.computeIfAbsent(component, this::validator).validate(value);
        return result.getValid()
                ? null
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .distinct()
                        .limit(6)
                        .collect(Collectors.joining("; "));
    }
}
