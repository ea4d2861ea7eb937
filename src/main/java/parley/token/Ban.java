package parley.token;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** A ban of an account. @param untilMs its end in epoch milliseconds; 0 for ever */
public record Ban(long untilMs) {
    private static final String REASON = "banned";

    /** Makes the answer to the owner, who has shown a right password or token. */
    public ParleyException refusal() {
        String end = untilMs == 0 ? "" : " until " + Instant.ofEpochMilli(untilMs);
        JsonObject detail = describe(new JsonObject().put("reason", REASON));
        return new ParleyException(
                ErrorCode.PERMISSION_DENIED, "This account is banned" + end, 0, new JsonArray().add(detail));
    }

    /** Adds the end, if there is one. */
    public JsonObject describe(JsonObject body) {
        return untilMs == 0 ? body : body.put("untilMs", untilMs);
    }

    /** Finds the ban that a refusal tells of. */
    public static Optional<Ban> of(ParleyException refusal) {
        return refusal.details().stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(detail -> REASON.equals(detail.getString("reason")))
                .map(detail -> new Ban(detail.getLong("untilMs", 0L)))
                .findFirst();
    }
}
