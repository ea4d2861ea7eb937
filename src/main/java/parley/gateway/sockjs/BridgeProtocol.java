package parley.gateway.sockjs;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import parley.bus.Reply;
import parley.bus.TraceParent;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Intake;
import parley.gateway.command.CommandGate;
import parley.gateway.format.EventNames;
import parley.gateway.format.Format;
import parley.gateway.format.Frame;
import parley.gateway.format.Protocol;
import parley.util.JsonText;

/**
 * The event-bus bridge as one client speaks it: send, publish, register, unregister and ping come in, rec and err go
 * out. Source: the protocol's section 1 and the stock client, which hands on only the standard fields of an error and
 * waits for ever if that lacks the reply address.
 */
public final class BridgeProtocol implements Protocol {
    private static final int MAX_ADDRESS = 200;

    private final CommandGate gate;
    private final Connection connection;
    private static final String REQUEST_ID = "requestId";
    private static final Pattern WELL_FORMED_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final Registrations registrations;
    /** The {@code session:ready} that waits until the client listens to it; null if none waits. */
    private Frame ready;

    public BridgeProtocol(CommandGate gate, Connection connection) {
        this.gate = gate;
        this.connection = connection;
        this.registrations = new Registrations(connection);
    }

    @Override
    public boolean takesAll(Frame frame) {
        return frame.whollyWithin(registrations.events());
    }

    @Override
    public boolean takesSome(Frame frame) {
        return frame.touches(registrations.events());
    }

    /** Keeps the event until the client listens to it, as the client can register only after its handshake. */
    @Override
    public void ready(JsonObject session) {
        ready = Frame.event(EventNames.SESSION_READY, session);
        sendReady();
    }

    private void sendReady() {
        if (ready != null && registrations.has(EventNames.SESSION_READY)) {
            Frame waiting = ready;
            ready = null;
            connection.send(waiting);
        }
    }

    @Override
    public void handle(String text) {
        if (connection.ending()) {
            return;
        }
        try {
            if (!(JsonText.parse(text) instanceof JsonObject message)) {
                throw ParleyException.invalid("frame", "is not a JSON object");
            }
            handle(message);
        } catch (DecodeException broken) {
            violation(null, ParleyException.invalid("frame", JsonText.fault(broken)));
        } catch (ParleyException invalid) {
            violation(null, invalid);
        } catch (RuntimeException fault) {
            // One client's frame must not bring the verticle down with all its other clients.
            connection.fault(fault);
            violation(null, ParleyException.of(fault));
        }
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
        Intake intake = connection.intake();
        intake.commandBegins();
        String requestId = requestId(message);
        gate.carryOut(connection, name, message.getValue("body"), traceparent(message), requestId)
                .onSuccess(reply -> answered(name, replyAddress, requestId, reply))
                .onFailure(failure -> failed(name, replyAddress, requestId, failure))
                .onComplete(answered -> intake.commandEnds());
    }

    /** The server knows the client by its token, so no other header of the client counts. */
    private static String traceparent(JsonObject message) {
        return message.getValue("headers") instanceof JsonObject headers
                ? TraceParent.of(headers.getValue(TraceParent.HEADER))
                : null;
    }

    /** Takes the client's own id if it is well-formed, so that it finds its command in the log. */
    private String requestId(JsonObject message) {
        return message.getValue("headers") instanceof JsonObject headers
                        && headers.getValue(REQUEST_ID) instanceof String given
                        && WELL_FORMED_ID.matcher(given).matches()
                ? given
                : connection.nextRequestId();
    }

    private void answered(String command, String replyAddress, String requestId, Reply reply) {
        try {
            if (replyAddress != null) {
                byte[] json = reply.data().encode().getBytes(StandardCharsets.UTF_8);
                connection.send(Frame.direct(Format.received(replyAddress, json)));
            }
        } catch (RuntimeException fault) {
            failed(command, replyAddress, requestId, fault);
        }
    }

    private void failed(String command, String replyAddress, String requestId, Throwable failure) {
        if (!(failure instanceof ReplyException)) {
            MDC.put(REQUEST_ID, requestId);
            try {
                connection.fault(failure);
            } finally {
                MDC.remove(REQUEST_ID);
            }
        }
        refused(command, replyAddress, ParleyException.of(failure));
    }

    /** The stock client loses most of an error, so the whole error is also sent as the feature's error event. */
    private void refused(String command, String replyAddress, ParleyException refusal) {
        connection.metrics().commandRefused(refusal.code());
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
