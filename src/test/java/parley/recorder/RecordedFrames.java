package parley.recorder;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.gateway.format.Format;

/** Compares what goes to sockets with the AsyncAPI document. Used by one thread. */
final class RecordedFrames {
    private static final String REFERENCE = "$ref";

    /** A packet of Engine.IO with one of Socket.IO in it, which is an event or an acknowledgement. */
    private static final Pattern PACKET = Pattern.compile("4([23])(?:/[^,]*,)?\\d*(\\[.*)", Pattern.DOTALL);

    private final JsonObject document;
    private final DocumentedShapes shapes;
    private final Map<String, JsonObject> events = new HashMap<>();
    private final Map<String, JsonObject> replies = new HashMap<>();

    RecordedFrames(JsonObject document) {
        this.document = document;
        this.shapes = new DocumentedShapes(document);
        document.getJsonObject("operations").forEach(entry -> {
            JsonObject operation = (JsonObject) entry.getValue();
            String name = at(operation.getJsonObject("channel")).getString("address");
            if (operation.containsKey("reply")) {
                replies.put(name, payload(operation.getJsonObject("reply")));
            } else if (operation.getString("action").equals("send") && !name.startsWith("/")) {
                events.put(name, payload(operation));
            }
        });
    }

    /** Returns the schema of the one message of an operation or of its reply. */
    private JsonObject payload(JsonObject of) {
        JsonObject inChannel = at(of.getJsonArray("messages").getJsonObject(0));
        return at(inChannel).getJsonObject("payload");
    }

    private JsonObject at(JsonObject reference) {
        Object node = document;
        for (String step : reference.getString(REFERENCE).substring(2).split("/")) {
            node = ((JsonObject) node).getValue(step);
        }
        return (JsonObject) node;
    }

    private void judge(String component, JsonObject value, String what, Faults faults) {
        judge(ofComponent(component), value, what, faults);
    }

    private static JsonObject ofComponent(String name) {
        return new JsonObject().put(REFERENCE, "#/components/schemas/" + name);
    }

    private void judge(JsonObject schema, Object value, String what, Faults faults) {
        String fault = shapes.fault(schema, value);
        if (fault != null) {
            faults.note(what + ": " + Json.encode(value), fault);
        }
    }

    void judgeReply(String command, JsonObject data, Faults faults) {
        JsonObject schema = replies.get(command);
        if (schema == null) {
            faults.note("reply to " + command, "is not documented");
        } else {
            judge(schema, data, "reply to " + command, faults);
        }
    }

    void judge(Format format, String text, Faults faults) {
        if (format == Format.SOCKJS) {
            new JsonArray(text.substring(1)).forEach(one -> judgeBridge((String) one, faults));
        } else if (format == Format.BRIDGE) {
            judgeBridge(text, faults);
        } else if (format == Format.PLAIN) {
            judgePlain(text, faults);
        } else if (format.getClass().getSimpleName().equals("SocketIoFormat")) {
            judgeSocketIo(text, faults);
        } else if (format != format.overWebSocket(true)) {
            // Frames of WebSockets carry texts that came here before.
            faults.note("frame " + text, format.getClass().getName() + " is not documented");
        }
    }

    private void judgeBridge(String text, Faults faults) {
        JsonObject frame = object(text);
        if (frame.getString("type").equals("err")) {
            judge("BridgeFailed", frame, "frame", faults);
            return;
        }
        judge("BridgeReceived", frame, "frame", faults);
        // Any other address is where somebody waits for a reply, which was judged when it was made.
        JsonObject schema = events.get(frame.getString("address"));
        if (schema != null) {
            judge(schema, frame.getJsonObject("body"), "event " + frame.getString("address"), faults);
        }
    }

    private void judgePlain(String text, Faults faults) {
        JsonObject frame = object(text);
        if (frame.getString("type").equals("reply")) {
            judge("PlainReply", frame, "frame", faults);
            return;
        }
        judge("PlainEvent", frame, "frame", faults);
        JsonObject schema = events.get(frame.getString("type"));
        if (schema == null) {
            faults.note("event " + text, "is not documented");
        } else {
            judge(schema, frame.getJsonObject("data"), "event " + frame.getString("type"), faults);
        }
    }

    /** Looks at events and acknowledgements; the other packets are Socket.IO's own. */
    private void judgeSocketIo(String text, Faults faults) {
        Matcher packet = PACKET.matcher(text);
        if (!packet.matches()) {
            return;
        }
        JsonArray data = new JsonArray(packet.group(2));
        if (packet.group(1).equals("3")) {
            judge(ofComponent("SocketAcknowledgement"), data, "acknowledgement", faults);
            return;
        }
        judge(ofComponent("SocketEvent"), data, "frame", faults);
        JsonObject schema = events.get(data.getString(0));
        if (schema == null) {
            faults.note("event " + text, "is not documented");
        } else {
            judge(schema, data.getJsonObject(1), "event " + data.getString(0), faults);
        }
    }

    private static JsonObject object(String text) {
        return (JsonObject) Json.decodeValue(text);
    }
}
