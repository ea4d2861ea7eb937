package parley.matching;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.matching.matcher.Matcher;
import parley.matching.matcher.Outcome;
import parley.matching.matcher.Proposal;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/**
 * The matcher as the nodes reach it. Every node that may be the matcher runs one; all but the chosen one hold no tickets, or for
 * half a minute those of before.
 */
final class MatcherService {
    private static final Logger LOG = LoggerFactory.getLogger(MatcherService.class);
    private static final long FORGET_EVERY_MS = 1_000;

    private final Matcher matcher;
    private final MatchLinks links;
    private final Function<Proposal, Future<Outcome>> carriedOut;
    private final InstantSource clock;
    private boolean isDue;
    private long forgotAt;

    /** @param carriedOut by the owner of a proposal */
    MatcherService(
            MatchRules rules, MatchLinks links, Function<Proposal, Future<Outcome>> carriedOut, InstantSource clock) {
        this.matcher = new Matcher(rules);
        this.links = links;
        this.carriedOut = carriedOut;
        this.clock = clock;
    }

    /** Fails with UNAVAILABLE on a node that is about to leave. */
    Future<Boolean> offered(String nodeId, List<Ticket> tickets) {
        if (links.draining()) {
            return Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "This node is about to leave"));
        }
        long now = clock.millis();
        tickets.forEach(ticket -> matcher.offer(nodeId, ticket, now));
        proposeSoon();
        return Future.succeededFuture(true);
    }

    void withdrawn(String nodeId, String userId, String ticketId) {
        matcher.withdraw(nodeId, userId, ticketId);
    }

    /** Must be called for every wave. */
    void tick() {
        long now = clock.millis();
        if (now - forgotAt >= FORGET_EVERY_MS) {
            forgotAt = now;
            Set<String> nodes = new HashSet<>(links.gateways());
            nodes.add(links.nodeId());
            matcher.forget(nodes, now);
        }
        proposeSoon();
    }

    private void proposeSoon() {
        if (!isDue) {
            isDue = true;
            links.atNextTurn(this::propose);
        }
    }

    private void propose() {
        isDue = false;
        if (links.draining()) {
            return;
        }
        matcher.propose(clock.millis()).forEach(this::carryOut);
        if (matcher.hasDue(clock.millis())) {
            proposeSoon();
        }
    }

    private void carryOut(Proposal proposal) {
        Future<Outcome> settled = carriedOut
                .apply(proposal)
                .onFailure(failure -> LOG.info("A pair was not matched: {}", failure.getMessage()))
                .otherwise(Outcome.busy(proposal.userIds(), 0));
        Unattended.watch("settling a proposal", settled.onSuccess(outcome -> {
            matcher.settled(proposal, outcome, clock.millis());
            if (!outcome.matched()) {
                proposeSoon();
            }
        }));
    }
}
