package parley;

import io.vertx.core.json.JsonObject;

/** Two guests in a match, each with one connection. */
final class Strangers implements AutoCloseable {
    static final String[] EVENTS = {
        "user:matched",
        "chat:message",
        "chat:error",
        "error",
        "chat:cleared",
        "chat:typing:start",
        "chat:typing:stop",
        "presence:user_offline",
        "presence:user_online",
        "room:user_joined",
        "room:user_left",
        "room:closed",
        "session:closing"
    };

    final JsonObject annsGuest;
    final JsonObject bobsGuest;
    final RawBridge ann;
    final RawBridge bob;
    final String roomId;

    Strangers(ServerExtension server) {
        annsGuest = server.guest();
        bobsGuest = server.guest();
        ann = RawBridge.of(server, annsGuest, EVENTS);
        bob = RawBridge.of(server, bobsGuest, EVENTS);
        ann.reply("user:match", new JsonObject());
        bob.reply("user:match", new JsonObject());
        roomId = ann.event("user:matched").getString("roomId");
        bob.event("user:matched");
    }

    static String idOf(JsonObject guest) {
        return guest.getJsonObject("guest").getString("id");
    }

    JsonObject message(String content) {
        return new JsonObject().put("roomId", roomId).put("content", content);
    }

    @Override
    public void close() {
        ann.close();
        bob.close();
    }
}
