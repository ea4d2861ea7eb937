package parley.presence;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.error.Unattended;
import parley.interest.NodeInterest;
import parley.presence.PresenceMessages.Changed;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Disconnected;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.FindConnections;
import parley.presence.PresenceMessages.FindNewest;
import parley.presence.PresenceMessages.FindStanding;
import parley.presence.PresenceMessages.FindWatched;
import parley.presence.PresenceMessages.Found;
import parley.presence.PresenceMessages.FoundConnections;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceMessages.Replaced;
import parley.presence.PresenceMessages.Shown;
import parley.presence.PresenceMessages.Standing;
import parley.presence.PresenceMessages.Told;
import parley.presence.PresenceMessages.Watched;
import parley.presence.PresenceStore.Older;
import parley.presence.StatusStore.Status;
import parley.room.Relations;
import parley.room.RoomMessages.Locate;
import parley.room.RoomMessages.Located;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;

/**
 * Knows who is online. Comings and goings are gathered for a second and then told to the nodes where somebody watches
 * the user; who watches whom, and is not beyond a block, these nodes know.
 */
public final class PresenceVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceVerticle.class);
    public static final String ONLINE = "presence:online";
    private static final int LIST_LIMIT = 200;
    private static final long NOTE_EVERY_MS = 1_000;
    private static final long RENEW_MS = 5_000;
    private static final int MANY_GONE = 100;
    private static final long TELL_EVERY_MS = 250;

    private final Bus bus;
    private final PresenceStore store;
    private final StatusNotes notes;
    private final PresenceGathering gathering = new PresenceGathering();
    private final NodeInterest watchedElsewhere;
    private final Rooms rooms;
    private final Relations relations;
    private final String nodeId;
    private final boolean newestOnly;

    /**
     * @param watchedElsewhere knows of which users other nodes want to hear
     * @param newestOnly whether each user keeps the newest connection alone
     */
    public PresenceVerticle(
            PresenceStore store,
            StatusStore statuses,
            Rooms rooms,
            Relations relations,
            NodeInterest watchedElsewhere,
            String nodeId,
            boolean newestOnly) {
        this.watchedElsewhere = watchedElsewhere;
        this.notes = new StatusNotes(statuses);
        this.relations = relations;
        this.bus = rooms.bus();
        this.store = store;
        this.rooms = rooms;
        this.nodeId = nodeId;
        this.newestOnly = newestOnly;
    }

    @Override
    public Future<?> start() {
        bus.serve(Addresses.PRESENCE_CONNECT, this::connect);
        bus.serve(Addresses.PRESENCE_DISCONNECT, this::disconnect);
        bus.serve(Addresses.PRESENCE_FIND, this::find);
        bus.serve(Addresses.PRESENCE_STANDING, this::standing);
        bus.serve(Addresses.PRESENCE_LIST, (ListOnline list) -> list(list.limit(), list.viewerId()));
        bus.serve(Addresses.PRESENCE_LOCATE, (Locate locate) -> store.nodesOf(locate.userIds())
                .map(Located::new)
                .otherwise(new Located(null)));
        bus.serve(Addresses.PRESENCE_CONNECTIONS, (FindConnections find) -> store.connectionsOf(find.userIds())
                .map(FoundConnections::new));
        bus.serve(Addresses.PRESENCE_NEWEST, (FindNewest find) -> store.newestOf(find.userId()));
        bus.serve(Addresses.PRESENCE_WATCHED, this::watched);
        bus.subscribe(Addresses.PAIR_CHANGED, this::pairChanged);
        bus.serveCommands(List.of(ONLINE), this::online);
        vertx.setPeriodic(NOTE_EVERY_MS, timer -> Unattended.watch("noting who is online", notes.write()));
        vertx.setPeriodic(TELL_EVERY_MS, timer -> tellDue());
        vertx.setPeriodic(0, RENEW_MS, timer -> renew());
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        return notes.write().otherwiseEmpty();
    }

    private Future<Boolean> connect(Connected connection) {
        return store.connect(connection, rooms.now()).compose(registered -> {
            replace(registered.older());
            if (!registered.first()) {
                return Future.succeededFuture(false);
            }
            note(connection.userId(), connection.guest(), true);
            publish(connection.userId(), connection.username(), true);
            if (registered.returned()) {
                gathering.returned(connection.userId());
            } else {
                gathering.note(new Shown(connection.userId(), connection.username(), true, rooms.now()));
            }
            return Future.succeededFuture(true);
        });
    }

    /** Tells each node of those of its connections that are not the user's newest any more. */
    private void replace(List<Older> older) {
        if (!newestOnly) {
            return;
        }
        Map<String, Map<String, Set<String>>> byNode = older.stream()
                .collect(Collectors.groupingBy(
                        Older::nodeId,
                        Collectors.groupingBy(
                                Older::userId, Collectors.mapping(Older::connectionId, Collectors.toSet()))));
        byNode.forEach((node, users) -> users.forEach((userId, connectionIds) ->
                bus.publishAt(node, Addresses.CONNECTIONS_REPLACED, new Replaced(userId, connectionIds))));
    }

    private Future<Boolean> disconnect(Disconnected gone) {
        bus.publishHere(Addresses.DISCONNECTED_HERE, gone);
        return store.disconnect(gone.userId(), gone.connectionId()).compose(last -> {
            if (last == null) {
                return Future.succeededFuture(false);
            }
            changed(last, false);
            return Future.succeededFuture(true);
        });
    }

    /** Notes a status; guests have none, as they are forgotten with their session. */
    private void note(String userId, boolean guest, boolean online) {
        if (!guest) {
            notes.note(userId, online, rooms.now());
        }
    }

    private void renew() {
        store.renew(nodeId)
                .onSuccess(renewed -> {
                    goneWithTheirNode(renewed.gone());
                    renewed.back().forEach(user -> changed(user, true));
                    replace(renewed.older());
                    if (renewed.gone().size() >= MANY_GONE) {
                        // One renewal does not take all of a dead node's connections away.
                        renew();
                    }
                })
                .onFailure(failure -> LOG.warn("Presence could not be renewed: {}", failure.getMessage()));
    }

    /** Tells at once: nobody has come back for a whole lease. */
    private void goneWithTheirNode(List<OnlineUser> gone) {
        long now = rooms.now();
        gone.forEach(user -> {
            note(user.id(), user.isGuest(), false);
            publish(user.id(), user.username(), false);
        });
        tell(gone.stream()
                .map(user -> new Shown(user.id(), user.username(), false, now))
                .toList());
    }

    private void changed(OnlineUser user, boolean online) {
        note(user.id(), user.isGuest(), online);
        publish(user.id(), user.username(), online);
        gathering.note(new Shown(user.id(), user.username(), online, rooms.now()));
    }

    /** Tells features at once, which have pauses of their own. */
    private void publish(String userId, String username, boolean online) {
        bus.publish(Addresses.PRESENCE_CHANGED, new Changed(userId, username, online, rooms.now()));
    }

    private void tellDue() {
        List<Shown> due = gathering.due(rooms.now());
        if (due.isEmpty()) {
            return;
        }
        Set<String> gone = due.stream()
                .filter(change -> !change.online())
                .map(Shown::userId)
                .collect(Collectors.toSet());
        (gone.isEmpty() ? Future.succeededFuture(List.<OnlineUser>of()) : store.takeDepartures(gone))
                .onSuccess(departed -> {
                    Set<String> departedIds =
                            departed.stream().map(OnlineUser::id).collect(Collectors.toSet());
                    tell(due.stream()
                            .filter(change -> change.online() || departedIds.contains(change.userId()))
                            .toList());
                })
                .onFailure(away -> LOG.info("Who came and went was not told: {}", away.getMessage()));
    }

    private void tell(List<Shown> changes) {
        if (changes.isEmpty()) {
            return;
        }
        bus.handOver(Addresses.PRESENCE_TOLD, new Told(changes));
        Map<String, List<Shown>> byNode = new HashMap<>();
        changes.forEach(change -> watchedElsewhere.in(change.userId()).forEach(node -> byNode.computeIfAbsent(
                        node, id -> new ArrayList<>())
                .add(change)));
        byNode.forEach((node, its) -> bus.<Boolean>requestAt(node, Addresses.PRESENCE_TOLD, new Told(its))
                .onFailure(lost -> LOG.info("Node {} was not told who came and went: {}", node, lost.getMessage())));
    }

    private Future<Watched> watched(FindWatched find) {
        return Future.all(relations.followedLately(find.userId()), hiddenFrom(find.userId()))
                .map(known -> new Watched(known.resultAt(0), known.resultAt(1)));
    }

    private static String event(boolean online) {
        return online ? PresenceMessages.USER_ONLINE : PresenceMessages.USER_OFFLINE;
    }

    /** Makes the two go offline for each other with a block, and come back with its end. */
    private void pairChanged(PairChanged change) {
        showChange(change.userId(), change.otherId(), change.forbidden());
        showChange(change.otherId(), change.userId(), change.forbidden());
    }

    private void showChange(String userId, String viewerId, boolean forbidden) {
        JsonObject data = new JsonObject().put("userId", userId);
        if (forbidden) {
            data.put("lastSeen", rooms.now());
        }
        Future.all(store.online(Set.of(userId)), rooms.log().sharing(userId, Set.of(viewerId)))
                .onSuccess(known -> {
                    boolean online = !known.<Set<String>>resultAt(0).isEmpty();
                    boolean share = !known.<Set<String>>resultAt(1).isEmpty();
                    if (online && (share || forbidden)) {
                        rooms.publisher().hint(viewerId, event(!forbidden), data);
                    }
                })
                .onFailure(away -> LOG.info("A block's effect on presence was not told: {}", away.getMessage()));
    }

    private Future<Found> find(Find find) {
        return hiddenFrom(find.viewerId()).compose(hidden -> {
            Set<String> visible = new HashSet<>(find.userIds());
            visible.removeAll(hidden);
            // Features ask who is there; a user who looks sees what users were told.
            return (find.viewerId() == null ? store.online(visible) : store.shown(visible)).map(Found::new);
        });
    }

    private Future<Standing> standing(FindStanding find) {
        Set<String> userId = Set.of(find.userId());
        return hiddenFrom(find.viewerId())
                .compose(hidden -> hidden.contains(find.userId())
                        ? Future.succeededFuture(new Standing(false, null))
                        : Future.all(store.online(userId), notes.of(userId)).map(known -> {
                            boolean online = !known.<Set<String>>resultAt(0).isEmpty();
                            Status status =
                                    known.<Map<String, Status>>resultAt(1).get(find.userId());
                            return new Standing(online, online || status == null ? null : status.at());
                        }));
    }

    private Future<Set<String>> hiddenFrom(String viewerId) {
        return viewerId == null
                ? Future.succeededFuture(Set.of())
                : relations.blocksOf(viewerId).map(Map::keySet);
    }

    private Future<Online> list(int limit, String viewerId) {
        return hiddenFrom(viewerId)
                .compose(hidden -> hidden.isEmpty()
                        ? store.list(limit)
                        : store.online(hidden).compose(away -> store.list(limit == 0 ? 0 : limit + away.size())
                                .map(online -> new Online(
                                        online.users().stream()
                                                .filter(user -> !hidden.contains(user.id()))
                                                .limit(limit)
                                                .toList(),
                                        online.total() - away.size(),
                                        online.guests()))));
    }

    private Future<Reply> online(Command command) {
        int limit = command.body().getInteger("limit", LIST_LIMIT);
        return list(limit, command.caller().userId()).map(PresenceVerticle::toReply);
    }

    private static Reply toReply(Online online) {
        JsonArray users = new JsonArray();
        for (OnlineUser user : online.users()) {
            users.add(new JsonObject()
                    .put("id", user.id())
                    .put("username", user.username())
                    .put("isGuest", user.isGuest()));
        }
        return new Reply(new JsonObject().put("users", users).put("total", online.total()));
    }
}
