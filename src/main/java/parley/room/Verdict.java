package parley.room;

import io.vertx.core.Future;
import java.util.function.BiFunction;
import parley.error.ParleyException;
import parley.postgres.Runner;

/** The judgement of a draft that changes more than the feed, made while its room's row is locked. */
public sealed interface Verdict {
    public record Refused(ParleyException reason) implements Verdict {}

    /** The change is there already. */
    public record Needless() implements Verdict {}

    /**
     * @param draft the draft to store, which may say more than the one that was judged
     * @param effect writes the event's effect on other rows
     */
    public record Accepted(Draft draft, BiFunction<Runner, RoomEvent, Future<Void>> effect) implements Verdict {}
}
