package parley.matchmaking;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.delivery.Delivery;
import parley.matchmaking.MatchMessages.AllKept;
import parley.matchmaking.MatchMessages.FindStanding;
import parley.matchmaking.MatchMessages.FindStandings;
import parley.matchmaking.MatchMessages.GiveUp;
import parley.matchmaking.MatchMessages.Keep;
import parley.matchmaking.MatchMessages.Keeps;
import parley.matchmaking.MatchMessages.Kept;
import parley.matchmaking.MatchMessages.Made;
import parley.matchmaking.MatchMessages.Offers;
import parley.matchmaking.MatchMessages.Propose;
import parley.matchmaking.MatchMessages.SearchesChanged;
import parley.matchmaking.MatchMessages.Settled;
import parley.matchmaking.MatchMessages.Standing;
import parley.matchmaking.MatchMessages.Standings;
import parley.matchmaking.MatchMessages.Told;
import parley.matchmaking.MatchMessages.Withdrawal;
import parley.room.Publisher;
import parley.token.IdentityMessages;

/** The ways of matching over the bus. */
final class BusMatchLinks implements MatchLinks {
    private static final long GATHER_MS = 20;

    private final String nodeId;
    private final Bus bus;
    private final Publisher publisher;
    private final BooleanSupplier draining;
    private final Gathered<Ticket, Boolean> offers = new Gathered<>((node, all) -> offerAll(node, all, false));
    private final Gathered<Ticket, Boolean> offersAlone = new Gathered<>((node, all) -> offerAll(node, all, true));
    private final Gathered<Keep, Kept> keeps = new Gathered<>(this::keepAll);
    private final Gathered<Match, Set<String>> made = new Gathered<>(this::allMade);
    private final Gathered<FindStanding, Standing> standings = new Gathered<>(this::findStandings);
    /** What the other nodes are told next. */
    private final List<JsonObject> changes = new ArrayList<>();

    BusMatchLinks(String nodeId, Bus bus, Publisher publisher, BooleanSupplier draining) {
        this.nodeId = nodeId;
        this.bus = bus;
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
    public boolean olderNodes() {
        return bus.isMissingAtOther(Addresses.MATCH_BY_SEATS);
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
    public Future<?> offer(String matcher, List<Ticket> tickets, boolean alone) {
        Gathered<Ticket, Boolean> gathered = alone ? offersAlone : offers;
        return Future.join(
                tickets.stream().map(ticket -> gathered.ask(matcher, ticket)).toList());
    }

    private Future<List<Boolean>> offerAll(String matcher, List<Ticket> tickets, boolean alone) {
        List<JsonObject> json = tickets.stream().map(SearchJson::ticket).toList();
        return bus.<Boolean>requestAt(matcher, Addresses.MATCH_OFFER, new Offers(nodeId, json, alone))
                .map(taken -> Collections.nCopies(tickets.size(), taken));
    }

    @Override
    public void withdraw(String matcher, String userId, String ticketId) {
        bus.publishAt(matcher, Addresses.MATCH_WITHDRAW, new Withdrawal(nodeId, userId, ticketId));
    }

    Future<Outcome> propose(Proposal proposal) {
        Propose message = new Propose(
                SearchJson.ticket(proposal.first()),
                SearchJson.ticket(proposal.second()),
                proposal.nodes(),
                proposal.alone());
        return bus.<Settled>requestAt(proposal.owner(), Addresses.MATCH_PROPOSE, message)
                .map(settled -> new Outcome(settled.matched(), settled.gone(), settled.busy(), settled.apartMs()));
    }

    @Override
    public Future<Kept> keep(String asked, String roomId, Set<String> userIds) {
        return keeps.ask(asked, new Keep(roomId, userIds));
    }

    private Future<List<Kept>> keepAll(String asked, List<Keep> all) {
        return bus.<AllKept>requestAt(asked, Addresses.MATCH_KEEP, new Keeps(nodeId, all))
                .map(AllKept::kept);
    }

    @Override
    public void giveUp(String asked, String roomId, Set<String> userIds) {
        bus.publishAt(asked, Addresses.MATCH_GIVE_UP, new GiveUp(roomId, userIds));
    }

    @Override
    public Future<Set<String>> made(String told, Match match) {
        return made.ask(told, match);
    }

    private Future<List<Set<String>>> allMade(String told, List<Match> matches) {
        List<JsonObject> json = matches.stream().map(SearchJson::match).toList();
        return bus.<Told>requestAt(told, Addresses.MATCH_MADE, new Made(json)).map(Told::userIds);
    }

    @Override
    public void searching(Ticket ticket) {
        publish(change(ticket.userId(), ticket.ticketId()).put("ticket", SearchJson.ticket(ticket)));
    }

    @Override
    public void over(String userId, String ticketId) {
        publish(change(userId, ticketId));
    }

    @Override
    public void cancelled(Ticket ticket) {
        publish(change(ticket.userId(), ticket.ticketId())
                .put("changes", ticket.place().changes()));
    }

    private static JsonObject change(String userId, String ticketId) {
        return new JsonObject().put("userId", userId).put("ticketId", ticketId);
    }

    private void publish(JsonObject change) {
        if (gateways().size() < 2) {
            return;
        }
        if (changes.isEmpty()) {
            bus.after(GATHER_MS).onSuccess(gathered -> tellChanges());
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
        return standings.ask(nodeId, new FindStanding(roomId, userIds));
    }

    private Future<List<Standing>> findStandings(String here, List<FindStanding> asked) {
        return bus.<Standings>request(Addresses.MATCH_STANDING, new FindStandings(asked))
                .map(Standings::standings);
    }

    @Override
    public Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId) {
        Delivery.Follow follow = roomId == null ? null : new Delivery.Follow(roomId, 0);
        return bus.request(Addresses.DELIVER_TO_USERS, new Delivery.ToUsers(Set.of(userId), event, data, follow));
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
