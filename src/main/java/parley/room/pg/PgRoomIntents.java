package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.Runner;
import parley.room.Draft;
import parley.room.FeedPlace;

/** Knows which room an intent to make one has made, so that a repetition makes no second one. */
final class PgRoomIntents {
    private static final String NOTE = """
            INSERT INTO room_intents (user_id, client_id, room_id, seq, fingerprint) VALUES ($1, $2, $3, $4, $5)""";

    private static final String FIND =
            "SELECT room_id, seq, fingerprint FROM room_intents WHERE user_id = $1 AND client_id = $2";

    private final SealedBodies bodies;

    PgRoomIntents(SealedBodies bodies) {
        this.bodies = bodies;
    }

    /** @param seq of the last event of the room's making */
    Future<Void> note(Runner runner, Draft maker, long seq) {
        Tuple row = Tuple.of(maker.userId(), maker.clientId(), maker.roomId(), seq)
                .addBuffer(bodies.mark(maker.fingerprint(), context(maker)));
        return runner.run(NOTE, row).mapEmpty();
    }

    /** Fails with CONFLICT if the intent was to make another room. */
    Future<Optional<FeedPlace>> find(Runner runner, Draft maker) {
        return runner.run(FIND, Tuple.of(maker.userId(), maker.clientId())).map(rows -> {
            for (Row row : rows) {
                if (!bodies.isMarked(row.getBuffer("fingerprint"), maker.fingerprint(), context(maker))) {
                    throw used();
                }
                return Optional.of(new FeedPlace(row.getString("room_id"), row.getLong("seq")));
            }
            return Optional.empty();
        });
    }

    static ParleyException used() {
        return new ParleyException(ErrorCode.CONFLICT, "clientId: was used for another room");
    }

    private static String context(Draft maker) {
        return "room intent\0" + maker.userId() + '\0' + maker.clientId();
    }
}
