package parley.gateway;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.JsonText;

/**
 * The event-bus bridge as a client speaks it: send, publish, register, unregister and ping come in, rec and err go
 * out. Source: the protocol's section 1 and the stock client, which hands on only the standard fields of an error and
 * waits for ever if that lacks the reply address.
 */
final class BridgeProtocol {
    private static final int MAX_ADDRESS = 200;

    private final CommandGate gate;

    BridgeProtocol(CommandGate gate) {
        this.gate = gate;
    }

    /** Hands the connection's messages to this protocol from now on. */
    void serve(Connection connection) {
        connection.intake().onMessage(message -> handle(connection, message));
    }

    /** @param text one message of the client */
    void received(Connection connection, String text) {
        long now = connection.hubTime();
        connection.liveness().heard(now);
        connection.intake().received(text, now);
    }

    private void handle(Connection connection, String text) {
        if (connection.ending()) {
            return;
        }
        try {
            if (!(JsonText.parse(text) instanceof JsonObject message)) {
                throw ParleyException.invalid("frame", "is not a JSON object");
            }
            handle(connection, message);
        } catch (DecodeException broken) {
            violation(connection, null, ParleyException.invalid("frame", JsonText.fault(broken)));
        } catch (ParleyException invalid) {
            violation(connection, null, invalid);
        } catch (RuntimeException fault) {
            // One client's frame must not bring the verticle down with all its other clients.
            connection.fault(fault);
            violation(connection, null, ParleyException.of(fault));
        }
    }

    /** Answers bytes that hold no message at all. */
    void broken(Connection connection) {
        connection.liveness().heard(connection.hubTime());
        violation(connection, null, ParleyException.invalid("frame", "is not an array of JSON texts"));
    }

    private void handle(Connection connection, JsonObject message) {
        switch (textOf(message, "type")) {
            case "ping" -> {
                // A ping only shows that the client is there.
            }
            case "send", "publish" -> command(connection, message);
            case "register" -> register(connection, textOf(message, "address"));
            case "unregister" -> connection.registrations().remove(textOf(message, "address"));
            default -> throw ParleyException.invalid("type", "is none of send, publish, register, unregister, ping");
        }
    }

    private static String textOf(JsonObject message, String field) {
        if (!(message.getValue(field) instanceof String text) || text.isEmpty() || text.length() > MAX_ADDRESS) {
            throw ParleyException.invalid(field, "must be a text of 1 to " + MAX_ADDRESS + " characters");
        }
        return text;
    }

    private void register(Connection connection, String event) {
        if (!connection.registrations().add(event)) {
            violation(connection, event, new ParleyException(ErrorCode.UNKNOWN_EVENT, event + " is no event"));
        }
    }

    private void command(Connection connection, JsonObject message) {
        String name = textOf(message, "address");
        String replyAddress = message.getValue("replyAddress") == null ? null : textOf(message, "replyAddress");
        Intake intake = connection.intake();
        intake.commandBegins();
        gate.carryOut(connection, name, message.getValue("body"))
                .onSuccess(reply -> answered(connection, name, replyAddress, reply))
                .onFailure(failure -> failed(connection, name, replyAddress, failure))
                .onComplete(answered -> intake.commandEnds());
    }

    private static void answered(Connection connection, String command, String replyAddress, Reply reply) {
        try {
            if (replyAddress != null) {
                connection.send(Frame.direct(Frame.received(replyAddress, reply.data())));
            }
        } catch (RuntimeException fault) {
            failed(connection, command, replyAddress, fault);
        }
    }

    private static void failed(Connection connection, String command, String replyAddress, Throwable failure) {
        if (!(failure instanceof ReplyException)) {
            connection.fault(failure);
        }
        refused(connection, command, replyAddress, ParleyException.of(failure));
    }

    /** The stock client loses most of an error, so the whole error is also sent as the feature's error event. */
    private static void refused(Connection connection, String command, String replyAddress, ParleyException refusal) {
        connection.countRefusal(refusal.code());
        if (replyAddress != null) {
            connection.send(Frame.direct(error(replyAddress, refusal)));
        }
        String errorEvent = EventNames.errorEventOf(command);
        String listening = connection.registrations().has(errorEvent) ? errorEvent : EventNames.ERROR;
        if (connection.registrations().has(listening)) {
            JsonObject body = refusal.toJson();
            if (replyAddress != null) {
                body.put("replyAddress", replyAddress);
            }
            connection.send(Frame.event(listening, body));
        } else if (replyAddress == null) {
            connection.send(Frame.direct(error(null, refusal)));
        }
    }

    private static void violation(Connection connection, String address, ParleyException refusal) {
        if (address == null && connection.registrations().has(EventNames.ERROR)) {
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
