package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import parley.bus.Command;
import parley.config.ModerationSettings;
import parley.config.ModerationSettings.OnFailure;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;
import parley.room.Review;
import parley.room.Room;
import parley.room.RoomEvent;

/** Asks extensions on this node what to make of a text, one after the other, all within one short time. */
public final class AskedReview implements Review {
    /** The place under which answers that are late or wrong count as faults. */
    public static final String PLACE = "moderation";

    private static final String EDIT = "chat:edit";
    private static final String FAILED = "failed";
    private static final long RETRY_AFTER_MS = 1_000;

    private final EventBus eventBus;
    private final ModerationSettings settings;
    private final Metrics metrics;
    private final LongSupplier nanos;

    private AskedReview(EventBus eventBus, ModerationSettings settings, Metrics metrics, LongSupplier nanos) {
        this.eventBus = eventBus;
        this.settings = settings;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /** Returns null if nobody is to be asked. */
    public static Review of(EventBus eventBus, ModerationSettings settings, Metrics metrics) {
        if (settings.addresses().isEmpty()) {
            return null;
        }
        metrics.expectModeration(ModerationAnswer.Kind.wireNames());
        metrics.expectModeration(List.of(FAILED));
        return new AskedReview(eventBus, settings, metrics, System::nanoTime);
    }

    @Override
    public Future<Outcome> judge(Room room, Command command, String messageId) {
        long deadline = nanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(settings.timeoutMs());
        return ask(new Asking(room, deadline), question(room, command, messageId), null, 0);
    }

    private record Asking(Room room, long deadline) {}

    private static JsonObject question(Room room, Command command, String messageId) {
        JsonObject body = command.body();
        return new JsonObject()
                .put("roomId", room.id())
                .put("kind", room.kind().wireName())
                .put("messageId", messageId)
                .put("edit", command.name().equals(EDIT))
                .put("userId", command.caller().userId())
                .put("username", command.caller().username())
                .put("guest", command.caller().guest())
                .put("type", body.getString("type", "text"))
                .put("content", body.getString("content"))
                .put("fileId", body.getString("fileId"))
                .put("replyTo", body.getString("replyTo"));
    }

    private Future<Outcome> ask(Asking asking, JsonObject question, String flag, int next) {
        if (next == settings.addresses().size()) {
            return Future.succeededFuture(new Outcome(question.getString("content"), flag));
        }
        return verdict(asking, question, settings.addresses().get(next)).transform(answer -> {
            if (answer.failed()) {
                return settings.onFailure() == OnFailure.OPEN
                        ? ask(asking, question, flag, next + 1)
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.UNAVAILABLE, "Messages can't be judged at the moment", RETRY_AFTER_MS, null));
            }
            ModerationAnswer verdict = answer.result();
            metrics.moderated(verdict.kind().wireName());
            return switch (verdict.kind()) {
                case ALLOW -> ask(asking, question, flag, next + 1);
                case FLAG -> ask(asking, question, verdict.reasonOr("flagged"), next + 1);
                case REWRITE -> ask(asking, question.copy().put("content", verdict.content()), flag, next + 1);
                case REJECT -> Future.failedFuture(rejected(verdict));
            };
        });
    }

    private Future<ModerationAnswer> verdict(Asking asking, JsonObject question, String address) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(asking.deadline() - nanos.getAsLong());
        return asked(question, address, leftMs)
                .map(answer -> ModerationAnswer.of(answer.body(), asking.room()))
                .onFailure(failure -> {
                    metrics.moderated(FAILED);
                    metrics.fault(PLACE, failure);
                });
    }

    private Future<Message<Object>> asked(JsonObject question, String address, long leftMs) {
        return leftMs < 1
                ? Future.failedFuture(new ParleyException(ErrorCode.TIMEOUT, "No time was left to ask " + address))
                : eventBus.request(
                        address,
                        question,
                        new DeliveryOptions().setLocalOnly(true).setSendTimeout(leftMs));
    }

    private static ParleyException rejected(ModerationAnswer verdict) {
        JsonArray details = new JsonArray().add(new JsonObject().put("reason", "rejected"));
        return new ParleyException(
                ErrorCode.PERMISSION_DENIED, verdict.reasonOr("This message was rejected"), 0, details);
    }

    @Override
    public void flagged(RoomEvent stored, String messageId, String reason) {
        eventBus.publish(
                ExtensionAddresses.FLAGGED,
                new JsonObject()
                        .put("roomId", stored.roomId())
                        .put("seq", stored.seq())
                        .put("messageId", messageId)
                        .put("userId", stored.userId())
                        .put("reason", reason));
    }
}
