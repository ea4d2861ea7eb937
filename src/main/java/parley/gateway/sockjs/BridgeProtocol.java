package parley.gateway.sockjs;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.command.ClientCommands;
import parley.gateway.command.ClientCommands.Answer;
import parley.gateway.command.DialectCommands;
import parley.gateway.dialect.Dialect;
import parley.gateway.format.EventNames;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.format.Protocol;

/**
 * The event-bus bridge as one client speaks it: send, publish, register, unregister and ping come in, rec and err go
 * out. Source: the protocol's section 1 and the stock client, which hands on only the standard fields of an error and
 * waits for ever if that lacks the reply address.
 */
public final class BridgeProtocol implements Protocol {
    private static final int MAX_ADDRESS = 200;

    private final ClientCommands commands;
    private final DialectCommands spoken;
    private final Connection connection;
    private final Registrations registrations;
    /** The {@code session:ready} that waits until the client listens to it; null if none waits. */
    private Frame ready;

    /** @param dialect the handshake's word for the dialect; null for none */
    public BridgeProtocol(ClientCommands commands, Connection connection, String dialect) {
        this.commands = commands;
        this.connection = connection;
        this.spoken = new DialectCommands(commands, connection, Dialect.S4).named(dialect);
        this.registrations = new Registrations(connection, spoken);
    }

    @Override
    public boolean takesAll(Frame frame) {
        return registrations.takesAll(frame);
    }

    @Override
    public boolean takesSome(Frame frame) {
        return registrations.takesSome(frame);
    }

    /** Keeps the event until the client listens to it, as the client can register only after its handshake. */
    @Override
    public void ready(JsonObject session) {
        ready = Frame.event(EventNames.SESSION_READY, spoken.ready(session));
        sendReady();
    }

    private void sendReady() {
        if (ready != null && registrations.hears(EventNames.SESSION_READY)) {
            Frame waiting = ready;
            ready = null;
            connection.send(waiting);
        }
    }

    @Override
    public void handle(String text) {
        commands.read(text, this::handle, refusal -> violation(null, refusal));
    }

    @Override
    public void broken() {
        connection.liveness().heard(connection.hubTime());
        violation(null, ParleyException.invalid("frame", "is not an array of JSON texts"));
    }

    private void handle(JsonObject message) {
        switch (textOf(message, "type")) {
            case "ping" -> {
                // A ping only shows that the client is there.
            }
            case "send", "publish" -> command(message);
            case "register" -> register(textOf(message, "address"));
            case "unregister" -> registrations.remove(textOf(message, "address"));
            default -> throw ParleyException.invalid("type", "is none of send, publish, register, unregister, ping");
        }
    }

    private static String textOf(JsonObject message, String field) {
        if (!(message.getValue(field) instanceof String text) || text.isEmpty() || text.length() > MAX_ADDRESS) {
            throw ParleyException.invalid(field, "must be a text of 1 to " + MAX_ADDRESS + " characters");
        }
        return text;
    }

    private void register(String event) {
        if (registrations.add(event)) {
            sendReady();
        } else {
            violation(event, new ParleyException(ErrorCode.UNKNOWN_EVENT, event + " is no event"));
        }
    }

    private void command(JsonObject message) {
        String name = textOf(message, "address");
        String replyAddress = message.getValue("replyAddress") == null ? null : textOf(message, "replyAddress");
        boolean asked = replyAddress != null;
        spoken.carryOut(name, message.getValue("body"), message.getValue("headers"), asked, new Answer() {
            @Override
            public void succeeded(Reply reply) {
                if (replyAddress != null) {
                    byte[] json = reply.data().encode().getBytes(StandardCharsets.UTF_8);
                    connection.send(Frame.direct(Format.received(replyAddress, json)));
                }
            }

            @Override
            public void refused(ParleyException refusal) {
                BridgeProtocol.this.refused(name, replyAddress, refusal);
            }
        });
    }

    /** The stock client loses most of an error, so the whole error is also sent as the feature's error event. */
    private void refused(String command, String replyAddress, ParleyException refusal) {
        if (replyAddress != null) {
            connection.send(Frame.direct(error(replyAddress, refusal)));
        }
        String errorEvent = EventNames.errorEventOf(command);
        String listening = registrations.has(errorEvent) ? errorEvent : EventNames.ERROR;
        if (registrations.has(listening)) {
            JsonObject body = refusal.toJson();
            if (replyAddress != null) {
                body.put("replyAddress", replyAddress);
            }
            connection.send(Frame.event(listening, body));
        } else if (replyAddress == null) {
            connection.send(Frame.direct(error(null, refusal)));
        }
    }

    private void violation(String address, ParleyException refusal) {
        if (address == null && registrations.has(EventNames.ERROR)) {
            connection.send(Frame.event(EventNames.ERROR, refusal.toJson()));
        } else {
            connection.send(Frame.direct(error(address, refusal)));
        }
        connection.offences().violation();
    }

    private static String error(String address, ParleyException refusal) {
        JsonObject frame = new JsonObject().put("type", "err");
        if (address != null) {
            frame.put("address", address);
        }
        return frame.put("failureCode", refusal.failureCode())
                .put("failureType", refusal.failureType().name())
                .put("message", refusal.getMessage())
                .put("error", refusal.toJson())
                .encode();
    }
}
