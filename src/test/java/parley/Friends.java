package parley;

import io.vertx.core.json.JsonObject;

/** Two guests who follow each other, so that each may write to the other and bring the other into rooms. */
record Friends(JsonObject ann, JsonObject bob) {
    static Friends on(ServerExtension server) {
        Friends friends = new Friends(server.guest(), server.guest());
        try (RawBridge a = RawBridge.of(server, friends.ann);
                RawBridge b = RawBridge.of(server, friends.bob)) {
            a.reply("user:follow", new JsonObject().put("userId", Strangers.idOf(friends.bob)));
            b.reply("user:follow", new JsonObject().put("userId", Strangers.idOf(friends.ann)));
        }
        return friends;
    }
}
