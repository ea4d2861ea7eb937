package parley.gateway.command;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.MDC;
import parley.bus.Reply;
import parley.bus.TraceParent;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Intake;
import parley.util.JsonText;

/** Reads the messages of one client and carries out its commands, in whatever protocol it is answered. */
public final class ClientCommands {
    private static final String REQUEST_ID = "requestId";
    private static final Pattern WELL_FORMED_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final CommandGate gate;
    private final Connection connection;

    public ClientCommands(CommandGate gate, Connection connection) {
        this.gate = gate;
        this.connection = connection;
    }

    /** Hands the client the outcome of one command, in the words of its protocol. */
    public interface Answer {
        void succeeded(Reply reply);

        void refused(ParleyException refusal);
    }

    /** Reads a text that must be a JSON object. A fault in it, or of the handler, goes to {@code violation}. */
    public void read(String text, Consumer<JsonObject> handler, Consumer<ParleyException> violation) {
        if (connection.ending()) {
            return;
        }
        try {
            if (!(JsonText.parse(text) instanceof JsonObject message)) {
                throw ParleyException.invalid("frame", "is not a JSON object");
            }
            handler.accept(message);
        } catch (DecodeException broken) {
            violation.accept(ParleyException.invalid("frame", JsonText.fault(broken)));
        } catch (ParleyException invalid) {
            violation.accept(invalid);
        } catch (RuntimeException fault) {
            // One client's frame must not bring the verticle down with all its other clients.
            connection.fault(fault);
            violation.accept(ParleyException.of(fault));
        }
    }

    /**
     * Carries out a command and answers it once.
     *
     * @param body null counts as empty
     * @param headers null for none; the server knows the client by its token, so only the trace and the client's own
     *     request id count
     */
    public void carryOut(String name, Object body, Object headers, Answer answer) {
        Intake intake = connection.intake();
        intake.commandBegins();
        JsonObject given = headers instanceof JsonObject object ? object : null;
        String traceparent = given == null ? null : TraceParent.of(given.getValue(TraceParent.HEADER));
        String requestId = requestId(given);
        gate.carryOut(connection, name, body, traceparent, requestId)
                .onSuccess(reply -> succeeded(answer, requestId, reply))
                .onFailure(failure -> failed(answer, requestId, failure))
                .onComplete(answered -> intake.commandEnds());
    }

    /** Takes the client's own id if it is well-formed, so that it finds its command in the log. */
    private String requestId(JsonObject headers) {
        return headers != null
                        && headers.getValue(REQUEST_ID) instanceof String given
                        && WELL_FORMED_ID.matcher(given).matches()
                ? given
                : connection.nextRequestId();
    }

    private void succeeded(Answer answer, String requestId, Reply reply) {
        try {
            answer.succeeded(reply);
        } catch (RuntimeException fault) {
            failed(answer, requestId, fault);
        }
    }

    private void failed(Answer answer, String requestId, Throwable failure) {
        if (!(failure instanceof ReplyException)) {
            MDC.put(REQUEST_ID, requestId);
            try {
                connection.fault(failure);
            } finally {
                MDC.remove(REQUEST_ID);
            }
        }
        ParleyException refusal = ParleyException.of(failure);
        connection.metrics().commandRefused(refusal.code());
        answer.refused(refusal);
    }
}
