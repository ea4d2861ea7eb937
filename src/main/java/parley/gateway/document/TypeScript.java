package parley.gateway.document;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the schemas as declarations of TypeScript. What types can't say, like lengths, is left to the schemas. */
public final class TypeScript {
    private static final String INDENT = "  ";

    private final ApiSchemas schemas;
    private final StringBuilder text = new StringBuilder();

    public TypeScript(ApiSchemas schemas) {
        this.schemas = schemas;
    }

    public String text() {
        text.append("// The types of Parley's commands, replies, events and REST answers.\n");
        schemas.components().forEach(this::declare);
        declareCommands();
        declareEvents();
        return text.toString();
    }

    private void declare(String name, JsonObject schema) {
        text.append('\n');
        describe(schema, "");
        boolean object = "object".equals(schema.getValue("type")) && schema.containsKey("properties");
        text.append(object ? "export interface " + name + ' ' : "export type " + name + " = ")
                .append(type(schema, ""))
                .append(object ? "\n" : ";\n");
    }

    private void describe(JsonObject schema, String indent) {
        String words = schema.getString("description");
        if (words != null) {
            text.append(comment(words, indent));
        }
    }

    private static String comment(String words, String indent) {
        return indent + "/** " + words.replace("*/", "* /") + " */\n";
    }

    private void declareCommands() {
        text.append(
                "\n/** What a client sends by each name, and what it is answered. */\nexport interface Commands {\n");
        schemas.commands().forEach((name, body) -> text.append(INDENT)
                .append(Json.encode(name))
                .append(": { body: ")
                .append(body)
                .append("; reply: ")
                .append(schemas.replies().get(name))
                .append(" };\n"));
        text.append("}\n");
    }

    private void declareEvents() {
        text.append("\n/** What a client hears by each name. */\nexport interface Events {\n");
        for (Map.Entry<String, String> event : schemas.events().entrySet()) {
            text.append(INDENT)
                    .append(Json.encode(event.getKey()))
                    .append(": ")
                    .append(event.getValue())
                    .append(";\n");
        }
        text.append("}\n");
    }

    private String type(JsonObject schema, String indent) {
        String reference = schema.getString("$ref");
        if (reference != null) {
            return reference.substring(ApiSchemas.LOCAL.length());
        }
        if (schema.containsKey("const")) {
            return Json.encode(schema.getValue("const"));
        }
        if (schema.containsKey("enum")) {
            return union(schema.getJsonArray("enum").stream().map(Json::encode));
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            JsonArray choices = schema.getJsonArray(choice);
            if (choices != null && !isObject(schema)) {
                return union(choices.stream().map(one -> type((JsonObject) one, indent)));
            }
        }
        Object types = schema.getValue("type");
        return types instanceof JsonArray several
                ? union(several.stream().map(one -> ofType((String) one, schema, indent)))
                : ofType((String) types, schema, indent);
    }

    /** Tells whether anyOf only says which members have to be there. */
    private static boolean isObject(JsonObject schema) {
        return "object".equals(schema.getValue("type"));
    }

    private static String union(Stream<String> types) {
        return types.distinct().collect(Collectors.joining(" | "));
    }

    private String ofType(String type, JsonObject schema, String indent) {
        return switch (type) {
            case "string", "boolean", "null" -> type;
            case "integer", "number" -> "number";
            case "array" -> "Array<" + type(schema.getJsonObject("items"), indent) + '>';
            case "object" -> object(schema, indent);
            default -> throw new IllegalArgumentException(type + " has no type in TypeScript");
        };
    }

    private String object(JsonObject schema, String indent) {
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        Object others = schema.getValue("additionalProperties");
        if (properties.isEmpty()) {
            return others instanceof JsonObject rule
                    ? "{ [name: string]: " + type(rule, indent) + " }"
                    : Boolean.TRUE.equals(others) ? "{ [name: string]: unknown }" : "{}";
        }
        Set<String> required = schema.getJsonArray("required", new JsonArray()).stream()
                .map(String.class::cast)
                .collect(Collectors.toSet());
        String inner = indent + INDENT;
        StringBuilder object = new StringBuilder("{\n");
        properties.forEach(property -> {
            JsonObject value = (JsonObject) property.getValue();
            if (value.containsKey("description")) {
                object.append(comment(value.getString("description"), inner));
            }
            object.append(inner)
                    .append(Json.encode(property.getKey()))
                    .append(required.contains(property.getKey()) ? ": " : "?: ")
                    .append(type(value, inner))
                    .append(";\n");
        });
        if (others instanceof JsonObject) {
            object.append(inner).append("[name: string]: unknown;\n");
        }
        return object.append(indent).append('}').toString();
    }
}
