package parley.matching;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.matching.MatchMessages.Kept;
import parley.matching.matcher.Outcome;
import parley.matching.matcher.Proposal;
import parley.matching.seat.SeatStore.Commit;
import parley.room.MatchRoomIds;

/**
 * Carries out the proposals of the matcher: asks the nodes of the two whether they are there and free, and then has the store
 * of seats decide.
 */
final class Proposals {
    private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);
    private static final long UNREACHED_MS = 5_000;
    private static final long FORBIDDEN_MS = 60_000;

    private final MatchLinks links;
    private final NodeSeats seats;
    private final Matches matches;
    private final HeldSearches held;
    private final Supplier<String> ids;
    private final InstantSource clock;

    Proposals(
            MatchLinks links,
            NodeSeats seats,
            Matches matches,
            HeldSearches held,
            Supplier<String> ids,
            InstantSource clock) {
        this.links = links;
        this.seats = seats;
        this.matches = matches;
        this.held = held;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param alone whether this node proposed it to itself, while the store was away */
    Future<Outcome> carryOut(Proposal proposal, boolean alone) {
        String first = proposal.first().userId();
        if (alone != seats.isAway() || !held.holds(proposal.first())) {
            return Future.succeededFuture(Outcome.gone(Set.of(first)));
        }
        Set<String> both = proposal.userIds();
        if (links.draining()) {
            return Future.succeededFuture(Outcome.busy(both, 0));
        }
        String roomId = alone ? MatchRoomIds.alone(ids.get()) : MatchRoomIds.of(ids.get());
        // Without the store only they themselves can tell whether they are elsewhere too.
        Set<String> nodes = alone ? links.gateways() : proposal.nodes();
        return ask(nodes, roomId, both).compose(answers -> {
            Outcome refusal = refusal(both, answers, alone);
            return (refusal == null ? commit(proposal, roomId, nodes, alone) : Future.succeededFuture(refusal))
                    .onSuccess(outcome -> {
                        if (!outcome.matched()) {
                            nodes.forEach(node -> links.giveUp(node, roomId, both));
                        }
                    });
        });
    }

    /** Asks each node to keep the users. @return the answers by node, null for a node that did not answer */
    private Future<Map<String, Kept>> ask(Set<String> nodes, String roomId, Set<String> userIds) {
        Map<String, Kept> answers = new HashMap<>();
        return Future.join(nodes.stream()
                        .map(node -> links.keep(node, roomId, userIds)
                                .onFailure(lost -> LOG.debug("A node did not say who is free: {}", lost.getMessage()))
                                .transform(kept -> {
                                    answers.put(node, kept.result());
                                    return Future.succeededFuture();
                                }))
                        .toList())
                .map(all -> answers);
    }

    /** Returns null if the nodes of the two keep them. */
    private Outcome refusal(Set<String> both, Map<String, Kept> answers, boolean alone) {
        Set<String> busy = new HashSet<>(both);
        boolean unreached = answers.containsValue(null);
        answers.values().removeIf(kept -> kept == null);
        answers.values().forEach(kept -> busy.removeAll(kept.granted()));
        answers.forEach((node, kept) -> {
            boolean elsewhere =
                    alone && !node.equals(links.nodeId()) && !kept.granted().isEmpty();
            busy.addAll(elsewhere ? both : kept.busy());
        });
        if (answers.values().stream().anyMatch(Kept::forbidden)) {
            return Outcome.apart(FORBIDDEN_MS);
        }
        if (alone && unreached) {
            busy.addAll(both);
        }
        return busy.isEmpty() ? null : Outcome.busy(busy, unreached ? UNREACHED_MS : 0);
    }

    private Future<Outcome> commit(Proposal proposal, String roomId, Set<String> nodes, boolean alone) {
        long now = clock.millis();
        return seats.match(proposal.first(), proposal.second(), roomId, alone, now)
                .map(commit -> {
                    if (commit instanceof Commit.Made made) {
                        matches.begin(made.match(), nodes, now);
                        return Outcome.MATCHED;
                    }
                    return commit instanceof Commit.Apart apart
                            ? Outcome.apart(Math.max(1, apart.until() - now))
                            : Outcome.gone(((Commit.Refused) commit).userIds());
                });
    }
}
