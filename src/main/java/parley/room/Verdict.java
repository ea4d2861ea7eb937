package parley.room;

import io.vertx.core.Future;
import java.util.function.BiFunction;
import parley.error.ParleyException;
import parley.postgres.Runner;

/** What is said of a draft that changes more than the feed, while its room's row is locked. */
sealed interface Verdict {
    record Refused(ParleyException reason) implements Verdict {}

    /** It is so already. */
    record Needless() implements Verdict {}

    /**
     * @param draft may say more than the one that was judged
     * @param effect what its event does to other rows
     */
    record Accepted(Draft draft, BiFunction<Runner, RoomEvent, Future<Void>> effect) implements Verdict {}
}
