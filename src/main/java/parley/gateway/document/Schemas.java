package parley.gateway.document;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Rewrites schemas, each time in a copy. */
final class Schemas {
    private static final String REFERENCE = "$ref";
    private static final String COMPONENTS = "#/components/schemas/";

    private Schemas() {}

    static JsonObject reference(String component) {
        return new JsonObject().put(REFERENCE, COMPONENTS + component);
    }

    /** Returns the components to which a document refers, directly or by another one, sorted by name. */
    static JsonObject componentsOf(Object document, Map<String, JsonObject> schemas) {
        JsonObject components = new JsonObject();
        Deque<Object> unread = new ArrayDeque<>(List.of(document));
        while (!unread.isEmpty()) {
            references(unread.remove(), name -> {
                if (!components.containsKey(name)) {
                    JsonObject component = asComponent(schemas.get(name));
                    components.put(name, component);
                    unread.add(component);
                }
            });
        }
        JsonObject sorted = new JsonObject();
        schemas.keySet().stream()
                .filter(components::containsKey)
                .forEach(name -> sorted.put(name, components.getJsonObject(name)));
        return sorted;
    }

    /** Hands on the name of each component to which a part of a document refers. */
    private static void references(Object node, Consumer<String> each) {
        if (node instanceof JsonArray several) {
            several.forEach(one -> references(one, each));
        } else if (node instanceof JsonObject object) {
            if (object.getValue(REFERENCE) instanceof String to && to.startsWith(COMPONENTS)) {
                each.accept(to.substring(COMPONENTS.length()));
            }
            object.forEach(member -> references(member.getValue(), each));
        }
    }

    private static JsonObject asComponent(JsonObject schema) {
        return (JsonObject) rewritten(
                schema,
                object -> object.getValue(REFERENCE) instanceof String local
                        ? object.copy().put(REFERENCE, local.replace(ApiSchemas.LOCAL, COMPONENTS))
                        : object);
    }

    /** Puts definitions in the place of the references to them. None of them may refer to itself. */
    static Object inlined(Object schema, JsonObject definitions) {
        return rewritten(
                schema,
                object -> object.getValue(REFERENCE) instanceof String local
                        ? (JsonObject) inlined(
                                definitions.getJsonObject(local.substring(ApiSchemas.LOCAL.length())), definitions)
                        : object);
    }

    /** Returns the schema of an object without some of its members, which come by another way. */
    static JsonObject without(JsonObject schema, Set<String> members) {
        JsonObject rest = schema.copy();
        JsonObject properties = rest.getJsonObject("properties", new JsonObject());
        members.forEach(properties::remove);
        JsonArray required = rest.getJsonArray("required", new JsonArray());
        members.forEach(required::remove);
        if (required.isEmpty()) {
            rest.remove("required");
        }
        return rest;
    }

    private static Object rewritten(Object node, UnaryOperator<JsonObject> change) {
        if (node instanceof JsonArray several) {
            JsonArray copy = new JsonArray();
            several.forEach(one -> copy.add(rewritten(one, change)));
            return copy;
        }
        if (!(node instanceof JsonObject object)) {
            return node;
        }
        JsonObject copy = new JsonObject();
        change.apply(object).forEach(member -> copy.put(member.getKey(), rewritten(member.getValue(), change)));
        return copy;
    }
}
