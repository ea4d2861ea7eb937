package parley.matching;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;
import parley.matching.MatchMessages.Kept;
import parley.matching.MatchMessages.SearchChange;
import parley.matching.matcher.Outcome;
import parley.matching.matcher.Proposal;
import parley.matching.seat.Match;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Ticket;

/** The part of matching that every node with sockets has: its users' searches, and the making of their matches. */
final class MatchNode {
    private static final Logger LOG = LoggerFactory.getLogger(MatchNode.class);
    static final long RENEW_MS = 4_000;

    private final InstantSource clock;
    private final NodeSeats seats;
    private final MatchRoomPort rooms;
    private final Progress progress;
    private final HeldSearches held;
    private final Searches searches;
    private final Renewals renewals;
    private final Keeps keeps;
    private final Matches matches;
    private final Proposals proposals;
    private final MatcherService alone;
    private final MatchLinks links;
    private final long chatGraceMs;
    private Set<String> gateways = Set.of();
    private long renewedAt;

    MatchNode(
            MatchLinks links,
            SeatStore shared,
            MatchRoomPort rooms,
            MatchRules rules,
            long chatGraceMs,
            Supplier<String> ids,
            InstantSource clock) {
        this.clock = clock;
        this.links = links;
        this.chatGraceMs = chatGraceMs;
        this.rooms = rooms;
        this.seats = new NodeSeats(shared, rules, this::storeChanged);
        this.progress = new Progress(rules, links);
        this.alone = new MatcherService(rules, links, proposal -> propose(proposal, true), clock);
        this.held = new HeldSearches(links, seats, rules, progress, alone, clock);
        this.keeps = new Keeps(links, seats, rules, held);
        this.matches = new Matches(links, seats, keeps, rooms, chatGraceMs, held);
        this.searches = new Searches(links, seats, held, matches, rules, progress, clock);
        this.renewals = new Renewals(seats, held, matches, progress, searches::adopt, clock);
        this.proposals = new Proposals(links, seats, matches, held, ids, clock);
    }

    NodeSeats seats() {
        return seats;
    }

    HeldSearches held() {
        return held;
    }

    Searches searches() {
        return searches;
    }

    private void storeChanged() {
        if (seats.isAway()) {
            seats.keepHere(held.all(), clock.millis());
            tellSearches();
        } else {
            renew(true);
        }
        held.offers().repeatSoon();
    }

    /** @param whole whether the store may know nothing of the searches that began here */
    private void renew(boolean whole) {
        renewals.renew(whole).onFailure(failure -> LOG.warn("Searches were not renewed: {}", failure.getMessage()));
    }

    Future<Outcome> propose(Proposal proposal) {
        return propose(proposal, false);
    }

    private Future<Outcome> propose(Proposal proposal, boolean byItself) {
        return proposals.carryOut(proposal, byItself);
    }

    Future<Kept> keep(String askingId, String roomId, Set<String> userIds) {
        return keeps.keep(askingId, roomId, userIds, clock.millis());
    }

    void giveUp(String roomId, Set<String> userIds) {
        keeps.giveUp(roomId, userIds, clock.millis());
    }

    Future<Set<String>> made(Match match) {
        return matches.tellHere(match, clock.millis());
    }

    /** One of the user's connections here is gone. */
    Future<Void> disconnected(String userId) {
        long now = clock.millis();
        return searches.disconnected(userId)
                .compose(done -> seats.isMatchedAlone(userId, "", now)
                        ? links.standing("", Set.of(userId))
                                .compose(standing -> standing.here().isEmpty()
                                        ? seats.leaves(userId, now + chatGraceMs, now)
                                        : Future.succeededFuture())
                        : Future.succeededFuture());
    }

    /** Takes in what another node tells of searches. A search there ends a match that this node made alone. */
    void changedElsewhere(List<SearchChange> changes) {
        List<Ticket> tickets = new ArrayList<>();
        for (SearchChange change : changes) {
            if (change.ticket() == null) {
                searches.endedElsewhere(change.userId(), change.ticketId(), change.toldVersion());
            } else {
                tickets.add(change.ticket());
                seats.aloneMatchOf(change.userId(), clock.millis()).ifPresent(this::end);
            }
        }
        searches.changedElsewhere(tickets);
    }

    private void end(Match match) {
        rooms.depart(match.roomId(), match.first().userId())
                .onFailure(failure -> LOG.warn("A match was not ended: {}", failure.getMessage()));
    }

    void pairChanged(String userId, String otherId, boolean forbidden) {
        if (forbidden) {
            keeps.part(userId, otherId, clock.millis());
        } else {
            keeps.allow(userId, otherId);
        }
        held.pairChanged(userId, otherId, forbidden);
        held.pairChanged(otherId, userId, forbidden);
    }

    /** Must be called when the store may be back. */
    void storeMayBeBack() {
        Unattended.watch(
                "taking seats back to the store",
                seats.returnToStore(clock.millis()).onSuccess(unwanted -> unwanted.forEach(this::end)));
    }

    /** Without the store searches outlive this node in the memory of the others only. */
    private void tellSearches() {
        held.all().forEach(links::searching);
    }

    /** A user may come back to a node that was not there when the others were told of the search. */
    private void tellNewcomers() {
        Set<String> latest = links.gateways();
        if (!gateways.containsAll(latest)) {
            held.remembered().forEach(links::searching);
            seats.overAlone(clock.millis())
                    .forEach(over -> links.ended(over.userId(), over.ticketId(), MatchLinks.UNTOLD));
        }
        gateways = Set.copyOf(latest);
    }

    /** Must be called every few hundred milliseconds. */
    void tick() {
        long now = clock.millis();
        progress.tick(now);
        held.offers().tick(now);
        alone.tick();
        tellNewcomers();
        if (now - renewedAt >= RENEW_MS) {
            renewedAt = now;
            storeMayBeBack();
            renew(false);
            if (seats.isAway()) {
                tellSearches();
            }
            searches.lookAgain();
        }
    }
}
