package parley.notification;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Command;
import parley.bus.Reply;
import parley.room.Rooms;

/** Takes up to when users have seen their notifications. */
public final class NotificationVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(NotificationVerticle.class);
    /** Clocks of nodes may differ by this, and a notification has the time of the node that made it. */
    private static final long CLOCKS_APART_MS = 1_000;

    private static final long HOUSEKEEPING_MS = Duration.ofHours(1).toMillis();

    private final NotificationStore store;
    private final Rooms rooms;

    public NotificationVerticle(NotificationStore store, Rooms rooms) {
        this.store = store;
        this.rooms = rooms;
    }

    @Override
    public Future<?> start() {
        rooms.bus().serveCommands(List.of(NotificationFeature.SEEN), this::see);
        // Without the row everything that is still listed counts as unseen, and it is newer than the row.
        vertx.setPeriodic(0, HOUSEKEEPING_MS, timer -> store.forget(rooms.now() - Notifications.KEPT_MS)
                .onFailure(away -> LOG.warn("Old notifications could not be forgotten: {}", away.getMessage())));
        return Future.succeededFuture();
    }

    /** Notifications of the future are not seen, so a client whose clock is fast loses none. */
    private Future<Reply> see(Command command) {
        String userId = command.caller().userId();
        long asked = command.body().getLong("upTo");
        long now = rooms.now();
        long upTo = asked <= now + CLOCKS_APART_MS ? asked : now;
        return store.see(userId, upTo)
                .onSuccess(moved -> {
                    if (moved) {
                        rooms.publisher().hint(userId, NotificationFeature.SEEN, new JsonObject().put("upTo", upTo));
                    }
                })
                .map(Reply.EMPTY);
    }
}
