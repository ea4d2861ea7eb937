package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import parley.matching.MatchMessages.Kept;
import parley.matching.MatchMessages.SearchChange;
import parley.matching.UsersHere.Standing;
import parley.matching.seat.Counts;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.Search;
import parley.matching.ticket.Ticket;
import parley.room.MatchRoomIds;

/** A node of the simulation: the real matching between simulated links, rooms and seats. */
final class SimulatedNode implements MatchLinks, MatchRoomPort, SeatStore {
    private static final long WAVE_MS = 500;

    final String id;
    final MatchNode match;
    long storeAt;
    long answerAt;
    boolean draining;
    private final SimulatedCluster cluster;
    private final MatcherService matcher;

    SimulatedNode(SimulatedCluster cluster, String id) {
        this.cluster = cluster;
        this.id = id;
        this.match = new MatchNode(this, this, this, cluster.rules, 20_000, () -> cluster.id("r"), cluster.clock);
        this.matcher = new MatcherService(
                cluster.rules,
                this,
                proposal -> cluster.ask(id, proposal.owner(), owner -> owner.match.propose(proposal)),
                cluster.clock);
    }

    void run() {
        if (cluster.nodes.get(id) == this) {
            match.tick();
            matcher.tick();
            match.seats().takeDue(cluster.now).onSuccess(due -> due.forEach(this::graceOver));
            cluster.after(WAVE_MS, this::run);
        }
    }

    private void graceOver(Due due) {
        boolean alone = MatchRoomIds.isAlone(due.match().roomId());
        Set<String> at = cluster.connections.getOrDefault(due.userId(), Set.of());
        if (alone ? at.contains(id) : !at.isEmpty()) {
            match.seats().seats(Set.of(due.userId()), true, cluster.now);
        } else {
            depart(due.match().roomId(), due.userId())
                    .onSuccess(done -> match.seats().free(due.match().roomId(), null, cluster.now));
        }
    }

    void heardOf(String userId) {
        match.searches().connected(Set.of(userId));
    }

    @Override
    public String nodeId() {
        return id;
    }

    @Override
    public boolean draining() {
        return draining;
    }

    @Override
    public void atNextTurn(Runnable step) {
        cluster.after(0, step);
    }

    @Override
    public Set<String> matchers() {
        return new TreeSet<>(cluster.nodeIds());
    }

    @Override
    public Set<String> gateways() {
        return new TreeSet<>(cluster.nodeIds());
    }

    @Override
    public Future<?> offer(String asked, List<Ticket> tickets) {
        return cluster.ask(id, asked, node -> node.matcher.offered(id, tickets));
    }

    @Override
    public void withdraw(String asked, String userId, String ticketId) {
        cluster.insist(id, asked, node -> node.matcher.withdrawn(id, userId, ticketId));
    }

    @Override
    public Future<Kept> keep(String asked, String roomId, Set<String> userIds) {
        return cluster.ask(id, asked, node -> node.match.keep(id, roomId, userIds));
    }

    @Override
    public void giveUp(String asked, String roomId, Set<String> userIds) {
        cluster.insist(id, asked, node -> node.match.giveUp(roomId, userIds));
    }

    @Override
    public Future<Set<String>> made(String told, Match made) {
        return cluster.ask(id, told, node -> node.match.made(made));
    }

    @Override
    public void searching(Ticket ticket) {
        tell(new SearchChange(ticket.userId(), ticket.ticketId(), ticket, UNTOLD));
    }

    @Override
    public void ended(String userId, String ticketId, long toldVersion) {
        tell(new SearchChange(userId, ticketId, null, toldVersion));
    }

    private void tell(SearchChange change) {
        others().forEach(other -> cluster.insist(id, other, node -> node.match.changedElsewhere(List.of(change))));
    }

    private List<String> others() {
        List<String> others = new ArrayList<>(cluster.nodeIds());
        others.remove(id);
        return others;
    }

    @Override
    public Future<Standing> standing(String roomId, Set<String> userIds) {
        return Future.succeededFuture(cluster.standing(id, roomId, userIds));
    }

    @Override
    public Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId) {
        return Future.succeededFuture(cluster.clients.deliver(userId, id, event, data, roomId));
    }

    @Override
    public void hint(String userId, String event, JsonObject data) {
        cluster.connections
                .getOrDefault(userId, Set.of())
                .forEach(at -> cluster.clients.deliver(userId, at, event, data, null));
    }

    @Override
    public Future<Set<String>> blockedOf(String userId) {
        return Future.succeededFuture(cluster.clients.blockedBy(userId));
    }

    @Override
    public Future<?> open(Match opened) {
        return cluster.open(this, opened, MatchRoomIds.isAlone(opened.roomId()));
    }

    @Override
    public Future<State> state(String roomId) {
        return cluster.state(this, roomId);
    }

    @Override
    public Future<?> depart(String roomId, String userId) {
        return cluster.depart(this, roomId);
    }

    @Override
    public Future<Searched> search(Search wish, long now) {
        return cluster.call(this, () -> cluster.store.search(wish, cluster.now));
    }

    @Override
    public Future<Seat> cancel(String userId, String ticketId, long now) {
        return cluster.call(this, () -> cluster.store.cancel(userId, ticketId, cluster.now));
    }

    @Override
    public Future<Commit> match(Ticket first, Ticket second, String roomId, long now) {
        return cluster.call(this, () -> cluster.store.match(first, second, roomId, cluster.now));
    }

    @Override
    public Future<Optional<Match>> free(String roomId, Leaving leaving, long now) {
        return cluster.call(this, () -> cluster.store.free(roomId, leaving, cluster.now));
    }

    @Override
    public Future<Renewed> renew(List<Renewal> renewals, long lifeMs, long now) {
        return cluster.call(this, () -> cluster.store.renew(renewals, lifeMs, cluster.now));
    }

    @Override
    public Future<Map<String, Seat>> seats(Collection<String> userIds, boolean back, long now) {
        return cluster.call(this, () -> cluster.store.seats(userIds, back, cluster.now));
    }

    @Override
    public Future<Void> away(String userId, long until) {
        return cluster.call(this, () -> cluster.store.away(userId, until));
    }

    @Override
    public Future<List<Due>> takeDue(long now) {
        return cluster.call(this, () -> cluster.store.takeDue(cluster.now));
    }

    @Override
    public Future<Counts> counts(long now) {
        return cluster.call(this, () -> cluster.store.counts(cluster.now));
    }
}
