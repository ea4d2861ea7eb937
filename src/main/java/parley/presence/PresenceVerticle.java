package parley.presence;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.presence.PresenceMessages.Changed;
import parley.presence.PresenceMessages.Connected;
import parley.presence.PresenceMessages.Disconnected;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;
import parley.room.Rooms;

/** Knows who is online and tells those who share a room with them. */
public final class PresenceVerticle extends VerticleBase {
    public static final String ONLINE = "presence:online";
    public static final String USER_ONLINE = "presence:user_online";
    public static final String USER_OFFLINE = "presence:user_offline";
    private static final int LIST_LIMIT = 200;

    private final Bus bus;
    private final PresenceStore store;
    private final Rooms rooms;

    public PresenceVerticle(PresenceStore store, Rooms rooms) {
        this.bus = rooms.bus();
        this.store = store;
        this.rooms = rooms;
    }

    @Override
    public Future<?> start() {
        bus.serve(Addresses.PRESENCE_CONNECT, this::connect);
        bus.serve(Addresses.PRESENCE_DISCONNECT, this::disconnect);
        bus.serve(Addresses.PRESENCE_FIND, (Find find) -> store.online(find.userIds())
                .map(Found::new));
        bus.serve(Addresses.PRESENCE_LIST, (ListOnline list) -> store.list(list.limit()));
        bus.serveCommands(List.of(ONLINE), this::online);
        return Future.succeededFuture();
    }

    private Future<Boolean> connect(Connected connection) {
        return store.connect(connection, rooms.now()).compose(first -> {
            if (!first) {
                return Future.succeededFuture(false);
            }
            return announce(connection.userId(), connection.username(), true).map(true);
        });
    }

    private Future<Boolean> disconnect(Disconnected gone) {
        return store.disconnect(gone.userId(), gone.connectionId()).compose(last -> {
            if (last == null) {
                return Future.succeededFuture(false);
            }
            return announce(last.id(), last.username(), false).map(true);
        });
    }

    private Future<Void> announce(String userId, String username, boolean online) {
        long now = rooms.now();
        bus.publish(Addresses.PRESENCE_CHANGED, new Changed(userId, username, online, now));
        JsonObject data = new JsonObject().put("userId", userId).put("username", username);
        if (!online) {
            data.put("lastSeen", now);
        }
        return rooms.log()
                .roomsOf(userId)
                .recover(storeAway -> rooms.log().matchesOf(userId))
                .onSuccess(shared -> shared.forEach(room ->
                        rooms.publisher().ephemeral(room.id(), online ? USER_ONLINE : USER_OFFLINE, data, userId)))
                .mapEmpty();
    }

    private Future<Reply> online(Command command) {
        int limit = command.body().getInteger("limit", LIST_LIMIT);
        return store.list(limit).map(PresenceVerticle::toReply);
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
