package parley.room;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomMessages.Depart;

/**
 * Takes guests whose sessions have ended out of the rooms that are joined by name, as nothing else would end these rooms.
 * It does so for some guests at a time. Safe for use by several threads.
 */
public final class NamedRoomDepartures {
    private static final Logger LOG = LoggerFactory.getLogger(NamedRoomDepartures.class);
    private static final int GUESTS_AT_ONCE = 200;
    private static final int DEPARTURES_AT_ONCE = 8;
    private static final int MOST_WAITING = 100_000;
    private static final long AGAIN_MS = 5_000;

    private final RoomDirectory directory;
    private final Bus bus;
    private final Deque<String> waiting = new ArrayDeque<>();
    private boolean busy;

    public NamedRoomDepartures(RoomDirectory directory, Bus bus) {
        this.directory = directory;
        this.bus = bus;
    }

    public void leave(String userId) {
        synchronized (this) {
            if (waiting.size() >= MOST_WAITING) {
                LOG.warn("A guest stays in rooms, as too many others leave at the moment");
                return;
            }
            waiting.add(userId);
            if (busy) {
                return;
            }
            busy = true;
        }
        next();
    }

    private synchronized List<String> take() {
        List<String> taken = new ArrayList<>();
        while (!waiting.isEmpty() && taken.size() < GUESTS_AT_ONCE) {
            taken.add(waiting.poll());
        }
        busy = !taken.isEmpty();
        return taken;
    }

    private synchronized void putBack(List<String> userIds) {
        userIds.forEach(waiting::addFirst);
    }

    private void next() {
        List<String> userIds = take();
        if (userIds.isEmpty()) {
            return;
        }
        directory
                .namedRoomsOf(userIds)
                .compose(this::leave)
                .onSuccess(left -> next())
                .onFailure(away -> {
                    LOG.warn("Guests who are gone could not be taken out of rooms yet: {}", away.getMessage());
                    putBack(userIds);
                    bus.after(AGAIN_MS).onComplete(later -> next());
                });
    }

    private Future<Void> leave(List<MemberKey> seats) {
        Future<Void> left = Future.succeededFuture();
        for (int from = 0; from < seats.size(); from += DEPARTURES_AT_ONCE) {
            List<MemberKey> some = seats.subList(from, Math.min(seats.size(), from + DEPARTURES_AT_ONCE));
            left = left.compose(before ->
                    Future.join(some.stream().map(this::leave).toList()).mapEmpty());
        }
        return left;
    }

    private Future<Boolean> leave(MemberKey seat) {
        Depart departure = new Depart(seat.roomId(), seat.userId(), LeavingReason.DISCONNECTED);
        return bus.<Boolean>request(Addresses.DEPART, departure, seat.roomId()).recover(refusal -> {
            ErrorCode code = ParleyException.of(refusal).code();
            boolean gone =
                    code == ErrorCode.PERMISSION_DENIED || code == ErrorCode.NOT_FOUND || code == ErrorCode.ROOM_CLOSED;
            return gone ? Future.succeededFuture(false) : Future.failedFuture(refusal);
        });
    }
}
