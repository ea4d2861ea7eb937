package parley.error;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.util.ProcessEnd;

/** A refusal with its error code; crosses the bus as a failed reply and reaches clients as the error object. */
public final class ParleyException extends ReplyException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final long retryAfterMs;
    private final transient JsonArray details;

    public ParleyException(ErrorCode code, String message) {
        this(code, message, 0, null);
    }

    /**
     * @param retryAfterMs 0 when waiting would not help
     * @param details one object per fault, each with {@code path} and {@code message}; may be null
     */
    public ParleyException(ErrorCode code, String message, long retryAfterMs, JsonArray details) {
        super(ReplyFailure.RECIPIENT_FAILURE, code.number(), message);
        this.code = code;
        this.retryAfterMs = retryAfterMs;
        this.details = details;
    }

    /**
     * Makes the refusal of a body that breaks a rule at {@code path}, which is written like {@code content} or
     * {@code languages[2]}.
     */
    public static ParleyException invalid(String path, String message) {
        JsonArray details =
                new JsonArray().add(new JsonObject().put("path", path).put("message", message));
        return new ParleyException(ErrorCode.VALIDATION_ERROR, path + ": " + message, 0, details);
    }

    /** Turns any failure into what a client is told: refusals as they are, everything unforeseen as INTERNAL. */
    public static ParleyException of(Throwable failure) {
        if (failure instanceof ParleyException refusal) {
            return refusal;
        }
        if (failure instanceof ReplyException reply) {
            return switch (reply.failureType()) {
                case TIMEOUT -> new ParleyException(ErrorCode.TIMEOUT, "The server did not answer in time");
                case NO_HANDLERS ->
                    new ParleyException(ErrorCode.UNAVAILABLE, "No node offers this at the moment", 1_000, null);
                default -> new ParleyException(ErrorCode.ofNumber(reply.failureCode()), reply.getMessage());
            };
        }
        ProcessEnd.ifFatal(failure);
        return new ParleyException(ErrorCode.INTERNAL, "Something went wrong on the server");
    }

    public ErrorCode code() {
        return code;
    }

    /** Returns 0 when waiting would not help. */
    public long retryAfterMs() {
        return retryAfterMs;
    }

    /** Returns what else is known of the fault, a copy; empty if nothing is. */
    public JsonArray details() {
        return details == null ? new JsonArray() : details.copy();
    }

    /** Returns the protocol's error object. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("code", code.name())
                .put("message", getMessage())
                .put("temporary", code.temporary());
        if (retryAfterMs > 0) {
            json.put("retryAfterMs", retryAfterMs);
        }
        if (details != null) {
            json.put("details", details);
        }
        return json;
    }
}
