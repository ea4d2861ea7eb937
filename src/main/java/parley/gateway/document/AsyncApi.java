package parley.gateway.document;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes commands, replies and events as an AsyncAPI 3.0 document: one vocabulary, a channel for each name, and a channel
 * for the frames of each transport. The server's view counts, so it receives commands and sends events.
 */
public final class AsyncApi {
    private static final String ABOUT =
            "What clients of Parley send and hear over its sockets. Each name is a channel of its"
                    + " own: a client sends the command of that name and gets exactly one reply, or hears the event of that name."
                    + " The channels named after a transport say how their frames carry a name and its data. The dialects of other"
                    + " servers' clients (?dialect=s2, s3 or s4) are the same under other names; the page Clients"
                    + " (src/site/markdown/clients.md) has their tables. The REST interface is in openapi.json, next to this document.";

    private static final String REFERENCE = "$ref";
    private static final String MESSAGES = "messages";
    private static final String BUS = "bus";

    private final ApiSchemas schemas;
    private final JsonObject channels = new JsonObject();
    private final JsonObject messages = new JsonObject();
    private final JsonObject operations = new JsonObject();

    public AsyncApi(ApiSchemas schemas) {
        this.schemas = schemas;
        Set<String> names = new TreeSet<>(schemas.commands().keySet());
        names.addAll(schemas.events().keySet());
        names.forEach(this::addName);
        schemas.transports().forEach(transport -> addFrames(transport.getKey(), (JsonObject) transport.getValue()));
        schemas.addresses().forEach(address -> addAddress(address.getKey(), (JsonObject) address.getValue()));
    }

    /** @param basePath below which the world sees the server; empty for none */
    public JsonObject document(String basePath) {
        JsonObject servers = new JsonObject();
        schemas.transports()
                .forEach(transport ->
                        servers.put(transport.getKey(), server((JsonObject) transport.getValue(), basePath)));
        servers.put(BUS, bus());
        JsonObject components = new JsonObject()
                .put("schemas", Schemas.componentsOf(messages, schemas.components()))
                .put(MESSAGES, messages)
                .put("securitySchemes", securitySchemes());
        return new JsonObject()
                .put("asyncapi", "3.0.0")
                .put("info", OpenApi.info("Parley's sockets", ABOUT))
                .put("defaultContentType", "application/json")
                .put("servers", servers)
                .put("channels", channels)
                .put("operations", operations)
                .put("components", components);
    }

    private static JsonObject server(JsonObject transport, String basePath) {
        JsonArray security = new JsonArray();
        transport
                .getJsonArray("security")
                .forEach(scheme -> security.add(reference("#/components/securitySchemes/" + scheme)));
        JsonObject host =
                new JsonObject().put("default", "localhost:8080").put("description", "Where the server is reached.");
        return new JsonObject()
                .put("host", "{host}")
                .put("pathname", basePath + transport.getString("path"))
                .put("protocol", transport.getString("protocol"))
                .put("title", transport.getString("title"))
                .put("variables", new JsonObject().put("host", host))
                .put("security", security);
    }

    private static JsonObject bus() {
        return new JsonObject()
                .put("host", "localhost:15701")
                .put("protocol", "vertx-eventbus")
                .put("title", "The event bus, for extensions alone.")
                .put(
                        "description",
                        "Within the process of a node, or as a member of the cluster; the page Extensions"
                                + " (src/site/markdown/extensions.md) says how.");
    }

    private static JsonObject securitySchemes() {
        return new JsonObject()
                .put(
                        "queryToken",
                        new JsonObject()
                                .put("type", "httpApiKey")
                                .put("in", "query")
                                .put("name", "token")
                                .put(
                                        "description",
                                        "?token= in the handshake. The first command may bring it instead."))
                .put("bearer", new JsonObject().put("type", "http").put("scheme", "bearer"))
                .put(
                        "socketAuth",
                        new JsonObject()
                                .put("type", "apiKey")
                                .put("in", "password")
                                .put("description", "{token} as the auth payload of Socket.IO."));
    }

    /** Adds the channel of a name, with the command and its reply, the event, or all three. */
    private void addName(String name) {
        JsonObject inChannel = new JsonObject();
        String key = key(name);
        String component = ApiSchemas.componentName(name);
        if (schemas.commands().containsKey(name)) {
            addMessage(inChannel, name, schemas.commands());
            addMessage(inChannel, name, schemas.replies());
            JsonObject reply = new JsonObject()
                    .put("channel", channel(key))
                    .put(MESSAGES, inChannel(key, schemas.replies().get(name)));
            operations.put(
                    "take" + component,
                    operation("receive", key, schemas.commands().get(name)).put("reply", reply));
        }
        if (schemas.events().containsKey(name)) {
            addMessage(inChannel, name, schemas.events());
            operations.put(
                    "tell" + component, operation("send", key, schemas.events().get(name)));
        }
        channels.put(key, new JsonObject().put("address", name).put(MESSAGES, inChannel));
    }

    private void addMessage(JsonObject inChannel, String name, Map<String, String> components) {
        String component = components.get(name);
        messages.put(component, new JsonObject().put("name", name).put("payload", Schemas.reference(component)));
        inChannel.put(component, reference("#/components/messages/" + component));
    }

    private void addFrames(String transport, JsonObject described) {
        JsonObject inChannel = new JsonObject();
        Map<String, String> actions = new TreeMap<>(Map.of("receives", "receive", "sends", "send"));
        actions.forEach((direction, action) -> described
                .getJsonObject(direction)
                .fieldNames()
                .forEach(frame -> {
                    messages.put(frame, new JsonObject().put("name", frame).put("payload", Schemas.reference(frame)));
                    inChannel.put(frame, reference("#/components/messages/" + frame));
                    operations.put(action + frame, operation(action, transport, frame));
                }));
        channels.put(
                transport,
                new JsonObject()
                        .put("address", described.getString("path"))
                        .put("title", described.getString("title"))
                        .put("servers", new JsonArray().add(reference("#/servers/" + transport)))
                        .put(MESSAGES, inChannel));
    }

    /** Adds an address at which extensions say or hear something, in plain JSON. */
    private void addAddress(String key, JsonObject described) {
        JsonObject inChannel = new JsonObject();
        String message = described.getString("message");
        String answer = described.getString("reply");
        addBusMessage(inChannel, message);
        JsonObject operation = operation(described.getString("action"), key, message);
        if (answer != null) {
            addBusMessage(inChannel, answer);
            operation.put("reply", new JsonObject().put("channel", channel(key)).put(MESSAGES, inChannel(key, answer)));
        }
        operations.put(described.getString("action") + ApiSchemas.componentName(key), operation);
        channels.put(
                key,
                new JsonObject()
                        .put("address", described.getString("address"))
                        .put("title", described.getString("title"))
                        .put("servers", new JsonArray().add(reference("#/servers/" + BUS)))
                        .put(MESSAGES, inChannel));
    }

    private void addBusMessage(JsonObject inChannel, String component) {
        messages.put(component, new JsonObject().put("name", component).put("payload", Schemas.reference(component)));
        inChannel.put(component, reference("#/components/messages/" + component));
    }

    private static JsonObject operation(String action, String channel, String message) {
        return new JsonObject()
                .put("action", action)
                .put("channel", channel(channel))
                .put(MESSAGES, inChannel(channel, message));
    }

    private static JsonArray inChannel(String channel, String message) {
        return new JsonArray().add(reference("#/channels/" + channel + "/messages/" + message));
    }

    private static JsonObject channel(String key) {
        return reference("#/channels/" + key);
    }

    private static JsonObject reference(String to) {
        return new JsonObject().put(REFERENCE, to);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }
}
