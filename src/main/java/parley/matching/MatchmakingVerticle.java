package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.matching.MatchMessages.FindFree;
import parley.matching.MatchMessages.FindOwn;
import parley.matching.MatchMessages.FindState;
import parley.matching.MatchMessages.FindUser;
import parley.matching.MatchMessages.Free;
import parley.matching.MatchMessages.GiveUp;
import parley.matching.MatchMessages.Keep;
import parley.matching.MatchMessages.SearchesChanged;
import parley.matching.MatchMessages.State;
import parley.matching.MatchMessages.Told;
import parley.matching.MatchMessages.UserState;
import parley.matching.MatchMessages.Withdrawal;
import parley.matching.seat.Match;
import parley.matching.seat.Seat;
import parley.matching.seat.SeatStore;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Mode;
import parley.matching.ticket.Preferences;
import parley.matching.ticket.Search;
import parley.matching.ticket.Searcher;
import parley.matching.ticket.Ticket;
import parley.metrics.Metrics;
import parley.presence.PresenceMessages.Disconnected;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;
import parley.token.IdentityMessages;
import parley.token.IdentityMessages.SessionEnded;

/** Brings strangers together: the searches of this node's users where it has sockets, and the matcher where it has that role. */
public final class MatchmakingVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(MatchmakingVerticle.class);
    private static final long ABSENCES_EVERY_MS = 1_000;
    /** A crowd that connects at once is looked up together. */
    private static final long GATHER_MS = 20;

    private final Settings settings;
    private final Bus bus;
    private final MatchNode node;
    private final BusMatchLinks links;
    private final MatchEnds ends;
    private final OwnStandings standings;
    private final Rooms rooms;
    /** The last search of each user that still looks up its searcher. */
    private final Map<String, Future<Reply>> arriving = new HashMap<>();

    /**
     * @param chatGraceMs how long a match waits for somebody who lost the connection
     * @param gateway whether users are connected to this node
     * @param matcher whether this node may be the matcher
     */
    public record Settings(
            String nodeId,
            MatchRules rules,
            long waveMs,
            long chatGraceMs,
            boolean gateway,
            boolean matcher,
            BooleanSupplier draining) {}

    public MatchmakingVerticle(Settings settings, SeatStore seats, UsersHere here, Rooms rooms, Metrics metrics) {
        this.settings = settings;
        this.bus = rooms.bus();
        this.rooms = rooms;
        this.links = new BusMatchLinks(settings.nodeId(), bus, here, rooms.publisher(), settings.draining());
        MatchRoomPort matchRooms = new MatchRoomsOnLog(rooms, metrics, MatchmakingVerticle::id);
        this.node = new MatchNode(
                links,
                seats,
                matchRooms,
                settings.rules(),
                settings.chatGraceMs(),
                MatchmakingVerticle::id,
                rooms.clock());
        this.standings =
                new OwnStandings(users -> node.searches().connected(users), () -> bus.after(GATHER_MS), rooms.clock());
        this.ends = new MatchEnds(node.seats(), matchRooms, links, bus, rooms.clock(), metrics, settings.chatGraceMs());
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    @Override
    public Future<?> start() {
        bus.serve(Addresses.MATCHING_FREE, this::free);
        bus.serve(Addresses.MATCHING_USER, this::userState);
        bus.serve(Addresses.MATCHING_STATE, (FindState find) -> node.seats()
                .counts(rooms.now())
                .map(counts -> new State(counts.allSearching(), counts.inChat())));
        bus.subscribe(Addresses.PAIR_CHANGED, this::pairChanged);
        bus.subscribe(Addresses.PAIR_CHANGED_ELSEWHERE, this::pairChangedElsewhere);
        bus.subscribe(Addresses.SESSION_ENDED, this::sessionEnded);
        bus.subscribe(Addresses.PRESENCE_CHANGED, ends::presenceChanged);
        bus.subscribe(Addresses.ROOM_CLOSED, ends::roomClosed);
        vertx.setPeriodic(ABSENCES_EVERY_MS, timer -> ends.endAbsences());
        if (settings.gateway()) {
            serveSearches();
        }
        if (settings.matcher()) {
            serveMatcher();
        }
        return Future.succeededFuture();
    }

    private void serveSearches() {
        bus.serveCommands(List.of(MatchEvents.MATCH), this::search);
        bus.serveCommands(
                List.of(MatchEvents.CANCEL),
                command -> cancel(command.caller().userId()).map(Reply.EMPTY));
        bus.serve(Addresses.MATCH_KEEP, (Keep keep) -> node.keep(keep.nodeId(), keep.roomId(), keep.userIds()));
        bus.subscribe(Addresses.MATCH_GIVE_UP, (GiveUp lost) -> node.giveUp(lost.roomId(), lost.userIds()));
        bus.serve(Addresses.MATCH_PROPOSE, node::propose);
        bus.serve(Addresses.MATCH_MADE, (Match made) -> node.made(made).map(Told::new));
        bus.subscribe(Addresses.MATCH_SEARCH, (SearchesChanged changed) -> node.changedElsewhere(changed.changes()));
        bus.serve(Addresses.MATCHING_OWN, (FindOwn find) -> standings.of(find.userId()));
        bus.subscribe(Addresses.DISCONNECTED_HERE, (Disconnected user) -> node.disconnected(user.userId())
                .onFailure(failure -> LOG.warn("A searcher's leaving was not noted: {}", failure.getMessage())));
        vertx.setPeriodic(settings.waveMs(), timer -> node.tick());
    }

    private void serveMatcher() {
        MatcherService matcher = new MatcherService(settings.rules(), links, links::propose, rooms.clock());
        bus.serve(
                Addresses.MATCH_OFFER,
                (MatchMessages.Offers offers) -> matcher.offered(offers.nodeId(), offers.tickets()));
        bus.subscribe(
                Addresses.MATCH_WITHDRAW,
                (Withdrawal gone) -> matcher.withdrawn(gone.nodeId(), gone.userId(), gone.ticketId()));
        vertx.setPeriodic(settings.waveMs(), timer -> matcher.tick());
    }

    /** Must be called when Redis is back. Any thread may do so. */
    public void storeMayBeBack() {
        if (context != null) {
            context.runOnContext(turn -> node.storeMayBeBack());
        }
    }

    private Future<Reply> search(Command command) {
        String userId = command.caller().userId();
        Future<Reply> search = arrived(userId).compose(earlier -> enter(command));
        arriving.put(userId, search);
        return search.onComplete(done -> arriving.remove(userId, search));
    }

    /** Completes when no search of the user is on its way any more. */
    private Future<?> arrived(String userId) {
        Future<Reply> search = arriving.get(userId);
        return search == null ? Future.succeededFuture() : search.transform(done -> Future.succeededFuture());
    }

    private Future<Reply> enter(Command command) {
        return bus.<IdentityMessages.Searcher>request(
                        IdentityMessages.SEARCHER,
                        new IdentityMessages.FindSearcher(command.caller().userId()))
                .compose(known -> node.searches().search(wish(command, known)))
                .map(ticketId -> new Reply(new JsonObject().put("ticketId", ticketId)));
    }

    /** Takes from the searcher's profile what the command leaves out. */
    private static Search wish(Command command, IdentityMessages.Searcher known) {
        Caller caller = command.caller();
        JsonObject body = command.body();
        Searcher searcher = new Searcher(
                caller.userId(),
                caller.username(),
                caller.guest(),
                body.getString("gender", known.gender()),
                body.getString("country", known.country()));
        Preferences preferences = new Preferences(
                Mode.ofWireName(body.getString("mode", "text")),
                texts(body.getJsonArray("languages"), known.languages()),
                texts(body.getJsonArray("interests"), known.interests()),
                body.getString("wantGender"));
        return new Search(id(), searcher, preferences, known.blocked());
    }

    private static Set<String> texts(JsonArray given, Set<String> otherwise) {
        return given == null ? otherwise : given.stream().map(String::valueOf).collect(Collectors.toSet());
    }

    /** Does not overtake the search that it means. */
    private Future<Void> cancel(String userId) {
        return arrived(userId)
                .compose(arrived -> node.searches().cancel(userId))
                .mapEmpty();
    }

    private Future<UserState> userState(FindUser find) {
        String userId = find.userId();
        return node.seats().seats(List.of(userId), false, rooms.now()).map(seats -> {
            Seat seat = seats.get(userId);
            String peerId = seat instanceof Seat.Matched matched
                    ? matched.match().peerOf(userId).map(Ticket::userId).orElse(null)
                    : null;
            return new UserState(seat instanceof Seat.Searching, peerId);
        });
    }

    private Future<Free> free(FindFree find) {
        return node.seats()
                .seats(find.userIds(), false, rooms.now())
                .map(seats -> new Free(find.userIds().stream()
                        .filter(userId -> !(seats.get(userId) instanceof Seat.Matched))
                        .collect(Collectors.toSet())));
    }

    private void pairChanged(PairChanged change) {
        pairChangedElsewhere(change);
        if (change.reported()) {
            ends.reported(change);
        }
    }

    private void pairChangedElsewhere(PairChanged change) {
        node.pairChanged(change.userId(), change.otherId(), change.forbidden());
    }

    /** A guest does not come back; an account may be here on another device, which presence will tell. */
    private void sessionEnded(SessionEnded ended) {
        if (ended.guest()) {
            cancel(ended.userId())
                    .transform(done -> ends.departed(ended.userId()))
                    .onFailure(failure -> LOG.warn("A match outlives a session: {}", failure.getMessage()));
        }
    }
}
