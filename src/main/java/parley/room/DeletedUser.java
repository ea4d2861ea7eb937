package parley.room;

import io.vertx.core.json.JsonObject;

/** Stands in events for somebody whose account is deleted. Nobody else can have this name, as it holds a space. */
public final class DeletedUser {
    public static final String NAME = "deleted user";

    private static final String USERNAME = "username";
    private static final String SENDER = "sender";

    private DeletedUser() {}

    /** Returns an event, or a message, of a deleted user without the name that they had. */
    public static RoomEvent unnamed(RoomEvent event) {
        JsonObject body = event.body().copy();
        if (body.containsKey(USERNAME)) {
            body.put(USERNAME, NAME);
        }
        if (body.getValue(SENDER) instanceof JsonObject sender) {
            sender.put(USERNAME, NAME);
        }
        return event.with(body);
    }
}
