package parley.gateway.plain;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import parley.bus.Reply;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.ClientCommands.Answer;
import parley.gateway.command.DialectCommands;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.EventNames;
import parley.gateway.format.EventSet;
import parley.gateway.format.Frame;
import parley.gateway.format.Protocol;

/**
 * The plain WebSocket as one client speaks it: {@code {type, id?, data?}} comes in, replies with the same id and all
 * events go out. Source: the protocol's section 1.
 */
public final class PlainProtocol implements Protocol {
    private static final int MAX_NAME = 200;
    private static final int MAX_ID = 64;
    private static final String REPLY = "reply";

    private static final Set<String> ENVELOPE = Set.of("type", "id", "headers");

    private final ClientCommands commands;
    private final DialectCommands spoken;
    private final Connection connection;
    private final EventSet events;

    /**
     * @param events what the client is told unless it speaks a dialect
     * @param dialect the handshake's word for the dialect; null for none
     */
    public PlainProtocol(ClientCommands commands, Connection connection, EventSet events, String dialect) {
        this.commands = commands;
        this.connection = connection;
        this.events = events;
        this.spoken = new DialectCommands(commands, connection, Dialect.S3).named(dialect);
    }

    @Override
    public boolean takesAll(Frame frame) {
        return frame.whollyWithin(spoken.events(events));
    }

    @Override
    public boolean takesSome(Frame frame) {
        return frame.touches(spoken.events(events));
    }

    @Override
    public void ready(JsonObject session) {
        connection.send(Frame.event(EventNames.SESSION_READY, spoken.ready(session)));
    }

    @Override
    public void handle(String text) {
        commands.read(text, this::handle, this::violation);
    }

    @Override
    public void broken() {
        violation(ParleyException.invalid("frame", "is not a JSON object"));
    }

    private void handle(JsonObject message) {
        Object id = idOf(message);
        try {
            String name = nameOf(message);
            spoken.carryOut(name, dataOf(name, message), message.getValue("headers"), id != null, new Answer() {
                @Override
                public void succeeded(Reply reply) {
                    if (id != null) {
                        connection.send(Frame.direct(replied(id, true, "data", reply.data())));
                    }
                }

                @Override
                public void refused(ParleyException refusal) {
                    PlainProtocol.this.refused(name, id, refusal);
                }
            });
        } catch (ParleyException invalid) {
            refused("", id, invalid);
            connection.offences().violation();
        }
    }

    private static String nameOf(JsonObject message) {
        if (!(message.getValue("type") instanceof String name) || name.isEmpty() || name.length() > MAX_NAME) {
            throw ParleyException.invalid("type", "must be a text of 1 to " + MAX_NAME + " characters");
        }
        return name;
    }

    /** Returns what a command says. Dialects may say it beside the name. */
    private Object dataOf(String name, JsonObject message) {
        if (message.containsKey("data") || !spoken.isOwn(name)) {
            return message.getValue("data");
        }
        JsonObject fields = message.copy();
        ENVELOPE.forEach(fields::remove);
        return fields;
    }

    /** Returns null if the client wants no reply. Many clients count their commands, so a number is as good as a text. */
    private static Object idOf(JsonObject message) {
        Object id = message.getValue("id");
        boolean text = id instanceof String given && !given.isEmpty() && given.length() <= MAX_ID;
        if (id == null || text || id instanceof Integer || id instanceof Long) {
            return id;
        }
        throw ParleyException.invalid("id", "must be a text of 1 to " + MAX_ID + " characters or a whole number");
    }

    private static byte[] replied(Object id, boolean ok, String field, JsonObject value) {
        return new JsonObject()
                .put("type", REPLY)
                .put("id", id)
                .put("ok", ok)
                .put(field, value)
                .encode()
                .getBytes(StandardCharsets.UTF_8);
    }

    private void refused(String command, Object id, ParleyException refusal) {
        connection.send(
                id == null
                        ? Frame.event(EventNames.errorEventOf(command), refusal.toJson())
                        : Frame.direct(replied(id, false, "error", refusal.toJson())));
    }

    private void violation(ParleyException refusal) {
        connection.send(Frame.event(EventNames.ERROR, refusal.toJson()));
        connection.offences().violation();
    }
}
