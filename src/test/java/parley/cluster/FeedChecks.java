package parley.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import parley.cluster.Observation.Delivered;
import parley.cluster.Observation.Resumed;
import parley.cluster.Violation.Kind;

/** Checks that each room's feed is one gap-free sequence, the same in the database and on every device. */
final class FeedChecks {
    private static final String MESSAGE = "chat:message";

    private final Stored stored;
    private final List<Violation> violations;
    private final Map<Position, Stored.Event> rows = new HashMap<>();
    private final Map<Position, Delivered> delivered = new HashMap<>();

    private record Position(String roomId, long seq) {}

    FeedChecks(Stored stored, List<Violation> violations) {
        this.stored = stored;
        this.violations = violations;
    }

    void check(Collection<History> histories) {
        database();
        for (History history : histories) {
            order(history);
            history.all(Delivered.class).forEach(event -> sameForAll(history, event));
            history.all(Resumed.class).forEach(resumed -> recovered(history, resumed));
        }
    }

    private void report(Kind kind, String text) {
        violations.add(new Violation(kind, text));
    }

    private void database() {
        Map<String, Long> last = new HashMap<>();
        Map<String, Stored.Event> ofMessages = new HashMap<>();
        for (Stored.Event event : stored.events()) {
            rows.put(new Position(event.roomId(), event.seq()), event);
            if (event.seq() != last.getOrDefault(event.roomId(), 0L) + 1) {
                report(Kind.LOST, "a row of the database before " + event);
            }
            last.put(event.roomId(), event.seq());
            boolean message = event.type().equals(MESSAGE);
            if (message && ofMessages.put(event.messageId(), event) != null) {
                report(Kind.DOUBLED, "a second row for the message of " + event);
            }
        }
        stored.heads().forEach((roomId, head) -> {
            if (!head.equals(last.getOrDefault(roomId, 0L))) {
                report(Kind.LOST, "rows of " + roomId + " from " + last.get(roomId) + " to its head " + head);
            }
        });
        for (Stored.Message message : stored.messages()) {
            Stored.Event event = ofMessages.remove(message.id());
            if (event == null) {
                report(Kind.LOST, "the event of " + message);
            } else if (event.seq() != message.seq() || !event.roomId().equals(message.roomId())) {
                report(Kind.DIVERGED, event + " and " + message);
            }
        }
        ofMessages.values().forEach(event -> report(Kind.LOST, "the message of " + event));
    }

    private void order(History history) {
        Map<String, Long> last = new HashMap<>(history.followed());
        Set<Position> seen = new HashSet<>();
        for (Observation one : history.observations()) {
            if (one instanceof Resumed resumed) {
                // The device takes up a match that it did not name, and asks for all of it.
                resumed.matches().stream()
                        .filter(roomId -> !resumed.positions().containsKey(roomId))
                        .forEach(roomId -> {
                            last.remove(roomId);
                            seen.removeIf(position -> position.roomId().equals(roomId));
                        });
            } else if (one instanceof Delivered event) {
                inOrder(history, event, last, seen);
            }
        }
        for (String roomId : history.followed().keySet()) {
            long head = stored.heads().getOrDefault(roomId, 0L);
            if (last.get(roomId) < head) {
                report(Kind.LOST, roomId + " from " + last.get(roomId) + " to " + head + " for " + history.userId());
            }
        }
    }

    private void inOrder(History history, Delivered event, Map<String, Long> last, Set<Position> seen) {
        // A match's room is not stored, and begins for a device with the first event that came.
        long before = last.getOrDefault(event.roomId(), event.seq() - 1);
        String what = event + " to " + history.userId() + " after " + before;
        if (!seen.add(new Position(event.roomId(), event.seq()))) {
            report(Kind.DOUBLED, what + history.story());
        } else if (event.seq() <= before) {
            report(Kind.DISORDERED, what);
        } else if (event.seq() > before + 1) {
            report(Kind.LOST, "what is between: " + what);
        }
        last.put(event.roomId(), Math.max(before, event.seq()));
    }

    private void sameForAll(History history, Delivered event) {
        Position position = new Position(event.roomId(), event.seq());
        Delivered first = delivered.putIfAbsent(position, event);
        if (first != null && !first.equals(event)) {
            report(Kind.DIVERGED, first + " and, for " + history.userId() + ", " + event);
        }
        if (!stored.heads().containsKey(event.roomId())) {
            return;
        }
        Stored.Event row = rows.get(position);
        if (row == null) {
            report(Kind.INVENTED, event + " for " + history.userId());
        } else if (!row.type().equals(event.type()) || !Objects.equals(row.messageId(), event.id())) {
            report(Kind.DIVERGED, row + " and, for " + history.userId() + ", " + event);
        }
    }

    private void recovered(History history, Resumed resumed) {
        List<String> lasting = new ArrayList<>(resumed.refused());
        lasting.retainAll(history.followed().keySet());
        lasting.forEach(roomId -> report(Kind.NOT_RECOVERED, roomId + " for " + history.userId() + ": " + resumed));
    }
}
