package parley.gateway;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;
import parley.gateway.feed.RoomChannel;
import parley.room.RoomLog;

/**
 * Compares open rooms with their logs, which shows events that were lost on their way, even the last one of a room.
 * Each quiet room has one of thirty turns, so that they are not all asked about at the same moment. Each event loop
 * begins at another turn, so that the nodes of a room don't ask together either.
 */
final class HeadChecks {
    private static final Logger LOG = LoggerFactory.getLogger(HeadChecks.class);
    private static final int TURNS = 30;
    /** A room is quiet if nothing has come for so many turns. */
    private static final int ACTIVE_TURNS = 5;

    private final RoomLog log;
    private final Map<String, RoomChannel> channels;
    private final long turnMs;
    private int turn = ThreadLocalRandom.current().nextInt(TURNS);
    private boolean underWay;

    /** @param channels the rooms that are open, by id; it may change between calls */
    HeadChecks(RoomLog log, Map<String, RoomChannel> channels, long turnMs) {
        this.log = log;
        this.channels = channels;
        this.turnMs = turnMs;
    }

    /** Checks all busy rooms, and the quiet ones that are due. Must be called once each turn. */
    void check(long now) {
        if (underWay || channels.isEmpty()) {
            return;
        }
        nextTurn();
        long activeSince = now - ACTIVE_TURNS * turnMs;
        Set<String> due = new HashSet<>();
        channels.forEach((roomId, channel) -> {
            if (channel.activeAt() >= activeSince || isTurnOf(roomId)) {
                due.add(roomId);
            }
        });
        if (!due.isEmpty()) {
            underWay = true;
            compare(due).onComplete(done -> underWay = false);
        }
    }

    /** Checks those of these rooms that are open. */
    void check(Set<String> roomIds) {
        Set<String> open = roomIds.stream().filter(channels::containsKey).collect(Collectors.toUnmodifiableSet());
        if (!open.isEmpty()) {
            Unattended.watch("the look at the heads of rooms", compare(open));
        }
    }

    void nextTurn() {
        turn = (turn + 1) % TURNS;
    }

    boolean isTurnOf(String roomId) {
        return Math.floorMod(roomId.hashCode(), TURNS) == turn;
    }

    private Future<Map<String, Long>> compare(Set<String> roomIds) {
        return Future.succeededFuture(roomIds)
                .compose(log::heads)
                .onSuccess(heads -> roomIds.forEach(roomId -> compare(channels.get(roomId), heads.get(roomId))))
                .onFailure(away -> LOG.debug("Heads could not be compared: {}", away.getMessage()));
    }

    private static void compare(RoomChannel channel, Long head) {
        if (channel == null) {
            return;
        }
        channel.contain(() -> {
            if (head == null) {
                channel.missing();
            } else {
                channel.compareHead(head);
            }
        });
    }
}
