package parley.matchmaking;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.matchmaking.MatchMessages.Kept;
import parley.matchmaking.SeatStore.Commit;
import parley.room.MatchRoomIds;

/**
 * Carries out the proposals of the matcher: asks the nodes of the two whether they are there and free, and then has the store
 * of seats decide.
 */
final class Proposals {
    static final Kept NO_ANSWER = new Kept(Set.of(), Set.of(), Set.of(), false);

    private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);
    private static final long UNREACHED_MS = 5_000;
    private static final long FORBIDDEN_MS = 60_000;

    private final MatchLinks links;
    private final NodeSeats seats;
    private final Matches matches;
    private final Function<String, Held> held;
    private final Supplier<String> ids;
    private final InstantSource clock;

    Proposals(
            MatchLinks links,
            NodeSeats seats,
            Matches matches,
            Function<String, Held> held,
            Supplier<String> ids,
            InstantSource clock) {
        this.links = links;
        this.seats = seats;
        this.matches = matches;
        this.held = held;
        this.ids = ids;
        this.clock = clock;
    }

    Future<Outcome> carryOut(Proposal proposal) {
        String first = proposal.first().userId();
        String second = proposal.second().userId();
        Set<String> both = Set.of(first, second);
        Held mine = held.apply(first);
        if (mine == null || !mine.ticket().ticketId().equals(proposal.first().ticketId())) {
            return Future.succeededFuture(Outcome.gone(Set.of(first)));
        }
        if (links.draining()
                || proposal.alone() != seats.isAway()
                || seats.isUncertain(first)
                || seats.isUncertain(second)) {
            return Future.succeededFuture(Outcome.busy(both, 0));
        }
        String roomId = proposal.alone() ? MatchRoomIds.alone(ids.get()) : MatchRoomIds.of(ids.get());
        // Without the store only they themselves can tell whether they are elsewhere too.
        Set<String> nodes = proposal.alone() ? links.gateways() : proposal.nodes();
        return ask(nodes, roomId, both).compose(answers -> judge(proposal, roomId, answers));
    }

    /** Of each node; null if it did not answer. */
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

    private Future<Outcome> judge(Proposal proposal, String roomId, Map<String, Kept> answers) {
        Set<String> missing = new HashSet<>(
                Set.of(proposal.first().userId(), proposal.second().userId()));
        Set<String> busy = new HashSet<>();
        boolean forbidden = false;
        boolean unreached = answers.containsValue(null);
        boolean elsewhere = false;
        for (Map.Entry<String, Kept> answer : answers.entrySet()) {
            Kept kept = answer.getValue() == null ? NO_ANSWER : answer.getValue();
            missing.removeAll(kept.granted());
            busy.addAll(kept.busy());
            forbidden |= kept.forbidden();
            elsewhere |= !answer.getKey().equals(links.nodeId())
                    && !(kept.granted().isEmpty() && kept.busy().isEmpty());
        }
        if (proposal.alone() && (elsewhere || unreached)) {
            missing.addAll(Set.of(proposal.first().userId(), proposal.second().userId()));
        }
        missing.addAll(busy);
        if (forbidden || !missing.isEmpty()) {
            giveUp(proposal, roomId, answers.keySet());
            return Future.succeededFuture(
                    forbidden ? Outcome.apart(FORBIDDEN_MS) : Outcome.busy(missing, unreached ? UNREACHED_MS : 0));
        }
        return commit(proposal, roomId, answers.keySet());
    }

    private Future<Outcome> commit(Proposal proposal, String roomId, Set<String> nodes) {
        long now = clock.millis();
        return seats.match(proposal.first(), proposal.second(), roomId, proposal.alone(), now)
                .map(commit -> {
                    if (commit instanceof Commit.Made made) {
                        matches.begin(made.match(), nodes, now);
                        return Outcome.MATCHED;
                    }
                    giveUp(proposal, roomId, nodes);
                    return commit instanceof Commit.Apart apart
                            ? Outcome.apart(Math.max(1, apart.until() - now))
                            : Outcome.gone(refused(proposal, (Commit.Refused) commit));
                });
    }

    private static Set<String> refused(Proposal proposal, Commit.Refused refused) {
        Set<String> userIds = new HashSet<>();
        if (refused.first() != null) {
            userIds.add(proposal.first().userId());
        }
        if (refused.second() != null) {
            userIds.add(proposal.second().userId());
        }
        return userIds;
    }

    private void giveUp(Proposal proposal, String roomId, Set<String> nodes) {
        Set<String> both = Set.of(proposal.first().userId(), proposal.second().userId());
        nodes.forEach(node -> links.giveUp(node, roomId, both));
    }
}
