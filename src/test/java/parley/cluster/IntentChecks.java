package parley.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import parley.cluster.Observation.Acknowledged;
import parley.cluster.Observation.Delivered;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;
import parley.cluster.Observation.Refused;
import parley.cluster.Observation.Resumed;
import parley.cluster.Observation.Sent;
import parley.cluster.Violation.Kind;

/** Checks that each intent became one message if it was acknowledged, and one or none otherwise. */
final class IntentChecks {
    private final Stored stored;
    private final List<Violation> violations;
    private final Map<Intent, Sent> sent = new HashMap<>();
    private final Map<Intent, Stored.Message> messages = new HashMap<>();

    private record Intent(String senderId, String roomId, String clientId) {}

    IntentChecks(Stored stored, List<Violation> violations) {
        this.stored = stored;
        this.violations = violations;
    }

    void check(Collection<History> histories) {
        for (History history : histories) {
            history.all(Sent.class)
                    .forEach(one -> sent.put(new Intent(history.userId(), one.roomId(), one.clientId()), one));
        }
        database();
        for (History history : histories) {
            acknowledged(history);
            history.all(Refused.class).forEach(refused -> neverStored(history, refused));
            history.all(Delivered.class).forEach(this::asItWasSaid);
        }
        inMatches(histories);
    }

    private void report(Kind kind, String text) {
        violations.add(new Violation(kind, text));
    }

    private void database() {
        for (Stored.Message message : stored.messages()) {
            Intent intent = new Intent(message.senderId(), message.roomId(), message.clientId());
            if (messages.put(intent, message) != null) {
                report(Kind.DOUBLED, "a second row for one intent: " + message);
            }
            if (!sent.containsKey(intent)) {
                report(Kind.INVENTED, message.toString());
            }
        }
    }

    private void acknowledged(History history) {
        Map<Intent, Acknowledged> before = new HashMap<>();
        history.all(Acknowledged.class).forEach(receipt -> {
            Intent intent = new Intent(history.userId(), receipt.roomId(), receipt.clientId());
            Acknowledged earlier = before.putIfAbsent(intent, receipt);
            if (earlier != null && !earlier.equals(receipt)) {
                report(Kind.DOUBLED, earlier + " and " + receipt);
            }
            if (!sent.containsKey(intent)) {
                report(Kind.INVENTED, receipt.toString());
            }
            if (stored.heads().containsKey(receipt.roomId())) {
                isStored(intent, receipt);
            }
        });
    }

    private void isStored(Intent intent, Acknowledged receipt) {
        Stored.Message message = messages.get(intent);
        if (message == null) {
            report(Kind.LOST, receipt + " of " + intent.senderId());
        } else if (message.seq() != receipt.seq() || !message.id().equals(receipt.id())) {
            report(Kind.DIVERGED, receipt + " and " + message);
        }
    }

    private void neverStored(History history, Refused refused) {
        Stored.Message message = messages.get(new Intent(history.userId(), refused.roomId(), refused.clientId()));
        if (message != null) {
            report(Kind.INVENTED, message + " in spite of " + refused);
        }
    }

    private void asItWasSaid(Delivered event) {
        if (!event.type().equals("chat:message")) {
            return;
        }
        Sent said = sent.get(new Intent(event.userId(), event.roomId(), event.clientId()));
        if (said == null || !Objects.equals(said.content(), event.content())) {
            report(Kind.INVENTED, event + " where " + said);
        }
    }

    /**
     * Checks matches, which no database has: acknowledged messages came to both, as long as they could still be in the
     * room.
     */
    private void inMatches(Collection<History> histories) {
        Map<String, Set<Acknowledged>> receipts = new HashMap<>();
        for (History history : histories) {
            history.all(Acknowledged.class)
                    .filter(one -> !stored.heads().containsKey(one.roomId()))
                    .forEach(one -> receipts.computeIfAbsent(one.roomId(), first -> new HashSet<>())
                            .add(one));
        }
        for (History history : histories) {
            Set<String> over = new HashSet<>();
            history.all(Parted.class).forEach(parted -> over.add(parted.roomId()));
            history.all(Resumed.class).forEach(resumed -> over.addAll(resumed.refused()));
            Set<String> ids = new HashSet<>();
            history.all(Delivered.class).forEach(event -> ids.add(event.id()));
            history.all(Matched.class)
                    .map(Matched::roomId)
                    .distinct()
                    .filter(room -> !over.contains(room))
                    .flatMap(room -> receipts.getOrDefault(room, Set.of()).stream())
                    .filter(receipt -> !ids.contains(receipt.id()))
                    .forEach(receipt -> report(Kind.LOST, receipt + " for " + history.userId()));
        }
    }
}
