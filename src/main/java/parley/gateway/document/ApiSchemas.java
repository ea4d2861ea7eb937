package parley.gateway.document;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.gateway.format.CloseCode;

/**
 * The schemas of everything that goes over the wire as one set of named components, whose references begin with
 * {@link #LOCAL}. Those of commands and of request bodies are the ones that judge them.
 */
public final class ApiSchemas {
    static final String LOCAL = "#/$defs/";
    private static final String FOLDER = "/schema/";
    private static final List<String> BODIES = List.of("accounts.json", "guests.json");

    private final Map<String, JsonObject> components = new TreeMap<>();
    private final Map<String, String> commands;
    private final Map<String, String> replies;
    private final Map<String, String> events;
    private final JsonObject routes = read("rest/routes.json");
    private final JsonObject parameters = read("rest/parameters.json");
    private final JsonObject tags = read("rest/tags.json");
    private final JsonObject transports = read("transports.json");
    private final JsonObject addresses = read("addresses.json");

    /**
     * Reads the schema files, and so blocks.
     *
     * @param commandSchemas by the names of the commands, as this node judges them
     */
    public ApiSchemas(JsonObject commandSchemas) {
        addAll(read("definitions.json").getJsonObject("$defs"));
        addAll(read("rest/answers.json").getJsonObject("$defs"));
        addAll(read("extensions.json").getJsonObject("$defs"));
        components.put("ErrorCode", errorCodes());
        components.put("CloseCode", closeCodes());
        BODIES.forEach(this::addBodies);
        commands = named(commandSchemas, "Command");
        replies = named(read("replies.json"), "Reply");
        events = named(read("events.json"), "Event");
        for (JsonObject direction : frames()) {
            addAll(direction);
        }
    }

    /** Reads the schemas of commands as they are shipped, and so blocks. */
    public static ApiSchemas shipped() {
        return new ApiSchemas(read("commands.json"));
    }

    private List<JsonObject> frames() {
        return transports.stream()
                .map(transport -> (JsonObject) transport.getValue())
                .flatMap(transport ->
                        List.of(transport.getJsonObject("receives"), transport.getJsonObject("sends")).stream())
                .toList();
    }

    static JsonObject read(String file) {
        try (InputStream in = ApiSchemas.class.getResourceAsStream(FOLDER + file)) {
            return new JsonObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void addAll(JsonObject schemas) {
        schemas.forEach(schema -> add(schema.getKey(), (JsonObject) schema.getValue()));
    }

    private void add(String name, JsonObject schema) {
        if (components.putIfAbsent(name, schema) != null) {
            throw new IllegalArgumentException("There are two schemas named " + name);
        }
    }

    /** Adds the bodies that routes name. Each has a copy of what it refers to, as names mean something in their file only. */
    private void addBodies(String file) {
        JsonObject definitions = read("rest/" + file).getJsonObject("$defs");
        routes.forEach(route -> {
            String body = ((JsonObject) route.getValue()).getString("body", "");
            if (body.startsWith(file + "#")) {
                String name = body.substring(file.length() + 1);
                components.put(name, (JsonObject) Schemas.inlined(definitions.getJsonObject(name), definitions));
            }
        });
    }

    private Map<String, String> named(JsonObject schemas, String suffix) {
        Map<String, String> names = new LinkedHashMap<>();
        schemas.forEach(schema -> {
            String name = componentName(schema.getKey()) + suffix;
            names.put(schema.getKey(), name);
            add(name, (JsonObject) schema.getValue());
        });
        return names;
    }

    /** {@code user:match:no_users} becomes {@code UserMatchNoUsers}. */
    static String componentName(String name) {
        return Arrays.stream(name.split("[^A-Za-z0-9]+"))
                .filter(part -> !part.isEmpty())
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }

    private static JsonObject errorCodes() {
        String table = Arrays.stream(ErrorCode.values())
                .map(code -> "%s %d, HTTP %d%s"
                        .formatted(code, code.number(), code.httpStatus(), code.temporary() ? ", temporary" : ""))
                .collect(Collectors.joining("; "));
        JsonArray names = new JsonArray();
        Arrays.stream(ErrorCode.values()).map(ErrorCode::name).forEach(names::add);
        return new JsonObject()
                .put("description", "Each code with its number, as the bridge tells it, and its status. " + table + '.')
                .put("enum", names);
    }

    private static JsonObject closeCodes() {
        String table = Arrays.stream(CloseCode.values())
                .map(code -> code.code() + " " + code.reason())
                .collect(Collectors.joining("; "));
        JsonArray codes = new JsonArray();
        Arrays.stream(CloseCode.values()).map(CloseCode::code).forEach(codes::add);
        return new JsonObject()
                .put("description", "Below 4500 the client shall come back and resume. " + table + '.')
                .put("enum", codes);
    }

    /** All schemas by their names. Nobody may change them. */
    Map<String, JsonObject> components() {
        return components;
    }

    /** The component of each command's body. */
    public Map<String, String> commands() {
        return commands;
    }

    /** The component of each command's reply. */
    public Map<String, String> replies() {
        return replies;
    }

    /** The component of each event's data. */
    public Map<String, String> events() {
        return events;
    }

    /** The routes of the REST interface, by method and path as the router takes it. */
    JsonObject routes() {
        return routes;
    }

    JsonObject parameters() {
        return parameters;
    }

    /** What the groups of routes are for. */
    JsonObject tags() {
        return tags;
    }

    JsonObject transports() {
        return transports;
    }

    /** The addresses of the event bus that extensions use. */
    JsonObject addresses() {
        return addresses;
    }
}
