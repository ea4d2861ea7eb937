package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.error.Unattended;
import parley.matching.MatchMessages.GiveUp;
import parley.matching.MatchMessages.Keep;
import parley.matching.MatchMessages.Kept;
import parley.matching.MatchMessages.Offers;
import parley.matching.MatchMessages.SearchChange;
import parley.matching.MatchMessages.SearchesChanged;
import parley.matching.MatchMessages.Told;
import parley.matching.MatchMessages.Withdrawal;
import parley.matching.matcher.Outcome;
import parley.matching.matcher.Proposal;
import parley.matching.seat.Match;
import parley.matching.ticket.Ticket;
import parley.room.Publisher;
import parley.token.IdentityMessages;

/** The ways of matching over the bus. */
final class BusMatchLinks implements MatchLinks {
    private static final long GATHER_MS = 20;

    private final String nodeId;
    private final Bus bus;
    private final UsersHere here;
    private final Publisher publisher;
    private final BooleanSupplier draining;
    /** The other nodes are told of these changes next. */
    private final List<SearchChange> changes = new ArrayList<>();

    BusMatchLinks(String nodeId, Bus bus, UsersHere here, Publisher publisher, BooleanSupplier draining) {
        this.nodeId = nodeId;
        this.bus = bus;
        this.here = here;
        this.publisher = publisher;
        this.draining = draining;
    }

    @Override
    public String nodeId() {
        return nodeId;
    }

    @Override
    public boolean draining() {
        return draining.getAsBoolean();
    }

    @Override
    public Set<String> matchers() {
        return bus.serving(Addresses.MATCH_OFFER, nodeId);
    }

    @Override
    public Set<String> gateways() {
        return bus.serving(Addresses.MATCH_KEEP, nodeId);
    }

    @Override
    public void atNextTurn(Runnable step) {
        Vertx.currentContext().runOnContext(turn -> step.run());
    }

    @Override
    public Future<?> offer(String matcher, List<Ticket> tickets) {
        return bus.requestAt(matcher, Addresses.MATCH_OFFER, new Offers(nodeId, tickets));
    }

    @Override
    public void withdraw(String matcher, String userId, String ticketId) {
        bus.publishAt(matcher, Addresses.MATCH_WITHDRAW, new Withdrawal(nodeId, userId, ticketId));
    }

    Future<Outcome> propose(Proposal proposal) {
        return bus.requestAt(proposal.owner(), Addresses.MATCH_PROPOSE, proposal);
    }

    @Override
    public Future<Kept> keep(String asked, String roomId, Set<String> userIds) {
        return bus.requestAt(asked, Addresses.MATCH_KEEP, new Keep(nodeId, roomId, userIds));
    }

    @Override
    public void giveUp(String asked, String roomId, Set<String> userIds) {
        bus.publishAt(asked, Addresses.MATCH_GIVE_UP, new GiveUp(roomId, userIds));
    }

    @Override
    public Future<Set<String>> made(String told, Match match) {
        return bus.<Told>requestAt(told, Addresses.MATCH_MADE, match).map(Told::userIds);
    }

    @Override
    public void searching(Ticket ticket) {
        publish(new SearchChange(ticket.userId(), ticket.ticketId(), ticket, UNTOLD));
    }

    @Override
    public void ended(String userId, String ticketId, long toldVersion) {
        publish(new SearchChange(userId, ticketId, null, toldVersion));
    }

    private void publish(SearchChange change) {
        if (gateways().size() < 2) {
            return;
        }
        if (changes.isEmpty()) {
            Unattended.watch("telling of searches", bus.after(GATHER_MS).onSuccess(gathered -> tellChanges()));
        }
        changes.add(change);
    }

    private void tellChanges() {
        SearchesChanged changed = new SearchesChanged(List.copyOf(changes));
        changes.clear();
        gateways().stream()
                .filter(node -> !node.equals(nodeId))
                .forEach(node -> bus.publishAt(node, Addresses.MATCH_SEARCH, changed));
    }

    @Override
    public Future<Standing> standing(String roomId, Set<String> userIds) {
        return here.standing(roomId, userIds);
    }

    @Override
    public Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId) {
        return here.deliver(userId, event, data, roomId);
    }

    @Override
    public void hint(String userId, String event, JsonObject data) {
        publisher.hint(userId, event, data);
    }

    @Override
    public Future<Set<String>> blockedOf(String userId) {
        return bus.<IdentityMessages.Searcher>request(
                        IdentityMessages.SEARCHER, new IdentityMessages.FindSearcher(userId))
                .map(IdentityMessages.Searcher::blocked);
    }
}
