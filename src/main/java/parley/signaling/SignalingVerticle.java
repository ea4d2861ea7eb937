package parley.signaling;

import static java.util.Map.entry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.Unattended;
import parley.matching.MatchMessages.FindUser;
import parley.matching.MatchMessages.UserState;
import parley.presence.PresenceMessages.FindConnections;
import parley.presence.PresenceMessages.FoundConnections;
import parley.room.PostingRules;
import parley.room.Room;
import parley.room.RoomAdmission;
import parley.room.RoomMessages.ConnectionAddress;
import parley.room.Rooms;
import parley.signaling.SignalingMessages.CallChanged;
import parley.signaling.SignalingMessages.CountCalls;
import parley.signaling.SignalingMessages.CountedCalls;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand.Look;
import parley.signaling.call.CallRules;
import parley.signaling.store.CallStore;
import parley.signaling.turn.IceServersForCallers;

/** Signals the calls of this node's users. There is one on each node that has sockets. */
public final class SignalingVerticle extends VerticleBase {
    private static final long SWEEP_EVERY_MS = 2_000;
    private static final long COMPARE_EVERY_MS = 10_000;

    private final Bus bus;
    private final Rooms rooms;
    private final Settings settings;
    private final Outside outside;
    private final CallStore store;
    private final ConnectionLine line;
    private final RoomRules roomRules;
    private CallServices services;
    private CallDepartures departures;
    private CallSweep sweep;
    private CallReview review;
    private CallTelling telling;
    private volatile int size;
    private Map<String, Function<Command, Future<Reply>>> commands;

    public record Settings(String nodeId, CallRules rules) {}

    /** The parts of calls that others make. */
    public record Outside(CallEntries entries, IceServers ice, MediaPlane plane, CallFigures figures) {}

    /** The rules of who may call whom, and how often. */
    public record RoomRules(PostingRules posting, RoomAdmission admission, CallQuota quota) {}

    /** @param line used by this verticle alone */
    public SignalingVerticle(
            Settings settings,
            CallStore store,
            Rooms rooms,
            RoomRules roomRules,
            Outside outside,
            ConnectionLine line) {
        this.bus = rooms.bus();
        this.rooms = rooms;
        this.settings = settings;
        this.outside = outside;
        this.store = store;
        this.line = line;
        this.roomRules = roomRules;
    }

    @Override
    public Future<?> start() {
        make();
        bus.serveCommands(
                CallEvents.COMMANDS, command -> commands.get(command.name()).apply(command));
        CallsOfUsers ofUsers = new CallsOfUsers(vertx, services, outside.plane().name(), this::nodes);
        bus.serve(Addresses.SIGNALING_OF_USER, ofUsers::find);
        bus.serve(Addresses.SIGNALING_COUNT, (CountCalls count) -> store.count().map(CountedCalls::new));
        bus.subscribe(Addresses.CALL_CHANGED, (CallChanged changed) -> changedElsewhere(changed.call()));
        bus.subscribe(Addresses.DISCONNECTED_HERE, departures::disconnected);
        bus.subscribe(Addresses.SESSION_ENDED, departures::sessionEnded);
        bus.subscribe(Addresses.PAIR_CHANGED, departures::pairChanged);
        bus.subscribe(Addresses.MEMBER_LEFT, departures::memberLeft);
        bus.subscribe(Addresses.ROOM_CLOSED, departures::roomClosed);
        bus.onPeersChanged(() -> context.runOnContext(turn -> sweep.take()));
        outside.plane()
                .onSignal((callId, participantId, event, data) ->
                        context.runOnContext(turn -> fromPlane(callId, participantId, event, data)));
        vertx.setPeriodic(SWEEP_EVERY_MS, timer -> sweep.take());
        vertx.setPeriodic(COMPARE_EVERY_MS, timer -> {
            writeWaiting();
            sweep.compare();
            review.take();
        });
        return Future.succeededFuture();
    }

    private void make() {
        EarlyCandidates early = new EarlyCandidates();
        telling = new CallTelling(
                bus,
                settings.nodeId(),
                line,
                (roomId, event, data) -> rooms.publisher().ephemeral(roomId, event, data, null),
                outside.plane().name());
        CallNews news = new CallNews(
                telling, new CallMemory(outside.entries(), bus, rooms.clock()), outside.plane(), outside.figures());
        CallDeadlines deadlines = new CallDeadlines(
                vertx, settings.nodeId(), rooms.clock(), callId -> departures.carryOut(callId, new Look()));
        LiveCalls live = new LiveCalls(settings.nodeId(), call -> {
            deadlines.changed(call);
            size = services.live().size();
            if (!call.live() || !call.nodes().contains(settings.nodeId())) {
                early.forget(call.id());
            }
        });
        CallChanges changes = new CallChanges(store, live, settings.rules(), rooms.clock(), news::changed);
        services = new CallServices(
                settings.nodeId(),
                rooms,
                roomRules.posting(),
                store,
                live,
                changes,
                telling,
                news,
                outside.ice(),
                new InOrder(),
                () -> UUID.randomUUID().toString());
        departures = new CallDepartures(services);
        sweep = new CallSweep(services, departures, early, this::nodes);
        review = new CallReview(
                settings.nodeId(), live, new Standings(bus, rooms, roomRules.posting()), departures::carryOut);
        commands = commands(early);
    }

    private record Standings(Bus bus, Rooms rooms, PostingRules rules) implements CallReview.Standing {
        @Override
        public Future<List<ConnectionAddress>> connections(Set<String> userIds) {
            return bus.<FoundConnections>request(Addresses.PRESENCE_CONNECTIONS, new FindConnections(userIds))
                    .map(FoundConnections::connections);
        }

        @Override
        public Future<Room> room(String roomId) {
            return rooms.log().recentRoom(roomId);
        }

        @Override
        public Future<Boolean> isOpen(Room room, String userId) {
            return rules.isOpen(room, userId);
        }
    }

    private Set<String> nodes() {
        return bus.clustered() ? bus.nodes() : Set.of(settings.nodeId());
    }

    private Map<String, Function<Command, Future<Reply>>> commands(EarlyCandidates early) {
        PairCalls pairs = new PairCalls(services, roomRules.admission(), roomRules.quota(), early);
        Signals signals = new Signals(services, outside.plane(), early);
        GroupCalls groups = new GroupCalls(services, outside.plane(), roomRules.quota());
        IceServersForCallers ice = new IceServersForCallers(outside.ice(), this::inCall, this::inMatch);
        return Map.ofEntries(
                entry(
                        CallEvents.OFFER,
                        command -> isSignal(command) ? signals.description(command) : pairs.offer(command)),
                entry(
                        CallEvents.ANSWER,
                        command -> command.text("to") == null ? pairs.answer(command) : signals.description(command)),
                entry(CallEvents.CANDIDATE, signals::candidate),
                entry(CallEvents.RENEGOTIATE, signals::renegotiate),
                entry(CallEvents.REJECT, pairs::reject),
                entry(CallEvents.END, pairs::end),
                entry(CallEvents.ICE_SERVERS, command -> ice.of(command.caller().userId())
                        .map(Reply::new)),
                entry(CallEvents.STATS, new CallReports(services, outside.figures())::report),
                entry(CallEvents.JOIN, groups::join),
                entry(CallEvents.LEAVE, groups::leave),
                entry(CallEvents.UPDATE, groups::update),
                entry(CallEvents.REMOVE, groups::remove),
                entry(CallEvents.END_ALL, groups::end));
    }

    /** Without a callId an offer begins a call. */
    private static boolean isSignal(Command command) {
        return command.text("callId") != null;
    }

    private Future<Boolean> inCall(String userId) {
        return store.ofUsers(List.of(userId)).map(found -> found.get(userId).stream()
                .anyMatch(call -> call.ofUser(userId).isPresent()));
    }

    private Future<Boolean> inMatch(String userId) {
        return bus.<UserState>request(Addresses.MATCHING_USER, new FindUser(userId))
                .map(state -> state.peerId() != null);
    }

    private void changedElsewhere(Call call) {
        services.live().put(call);
    }

    private void fromPlane(String callId, String participantId, String event, JsonObject data) {
        services.live()
                .find(callId)
                .flatMap(call -> call.participant(participantId))
                .filter(one -> !one.gone())
                .ifPresent(one -> Unattended.watch(
                        "passing on a signal of the media server",
                        telling.device(
                                one.device(),
                                event,
                                data.copy().put("callId", callId).put("from", MediaPlane.PARTICIPANT))));
    }

    /** Counts the calls in this node's memory. Any thread may ask. */
    public int calls() {
        return size;
    }

    /** Must be called when the store is back. Any thread may do so. */
    public void storeMayBeBack() {
        if (context != null) {
            context.runOnContext(turn -> writeWaiting());
        }
    }

    private void writeWaiting() {
        services.changes().writeWaiting(call -> {
            services.live().putBack(call);
            telling.nodes(call, call);
        });
    }
}
