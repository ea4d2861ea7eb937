package parley;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Chooses commands at random, as people might. */
final class FeedChoices {
    private static final List<String> EMOJIS = List.of("👍", "❤️", "😀", "🎉");
    private static final List<String> ROLES = List.of("owner", "admin", "member");
    private static final long FOR_GOOD = 253_402_300_799_000L;

    private final Random random;
    private final List<String> usernames;
    private int told;

    FeedChoices(Random random, List<String> usernames) {
        this.random = random;
        this.usernames = usernames;
    }

    record Command(String name, JsonObject body) {}

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Returns null if the device knows no message. */
    Command onMessage(FeedDevice device, String room) {
        String id = messageId(device, room);
        if (id == null) {
            return null;
        }
        return switch (random.nextInt(9)) {
            case 0, 1, 2 -> new Command("chat:edit", text("edited").put("messageId", id));
            case 3 ->
                new Command("chat:delete", new JsonObject().put("messageId", id).put("forEveryone", true));
            case 4 -> new Command("chat:pin", onOrOff().put("messageId", id));
            default -> new Command("chat:react", onOrOff().put("messageId", id).put("emoji", any(EMOJIS)));
        };
    }

    private JsonObject onOrOff() {
        return new JsonObject().put("on", random.nextInt(3) > 0);
    }

    Command message(String room) {
        return new Command("chat:message", text("message").put("roomId", room));
    }

    /** Makes a text that is never the same twice. */
    private JsonObject text(String kind) {
        String to =
                switch (random.nextInt(6)) {
                    case 0 -> " @everyone";
                    case 1 -> " @" + any(usernames);
                    default -> "";
                };
        return new JsonObject().put("content", kind + " " + ++told + to);
    }

    /** Chooses one of the latest messages that the device knows, often by its user; null if there is none. */
    String messageId(FeedDevice device, String room) {
        RoomView view = device.room(room);
        if (view == null || view.messages().isEmpty()) {
            return null;
        }
        List<JsonObject> known = new ArrayList<>(view.messages().values());
        if (random.nextBoolean()) {
            known.removeIf(message -> !device.userId().equals(message.getString("userId")));
        }
        if (known.isEmpty()) {
            return null;
        }
        int back = Math.min(known.size(), random.nextInt(4) == 0 ? 200 : 15);
        return known.get(known.size() - 1 - random.nextInt(back)).getString("id");
    }

    Command update(JsonObject in) {
        JsonObject body =
                switch (random.nextInt(4)) {
                    case 0 -> in.put("name", "name " + ++told);
                    case 1 -> in.put("description", "description " + ++told);
                    case 2 -> in.put("settings", new JsonObject().put("announceOnly", random.nextInt(5) == 0));
                    default -> in.put("settings", new JsonObject().put("isPrivate", random.nextInt(4) == 0));
                };
        return new Command("room:update", body);
    }

    /** @param who the room and somebody else */
    Command moderate(JsonObject who) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Command("room:remove", who);
            case 2 -> new Command("room:ban", who);
            // A ban that is over lets them in again.
            case 3, 4 -> new Command("room:ban", who.put("untilMs", 0));
            case 5 -> new Command("room:mute", who.put("untilMs", random.nextInt(4) == 0 ? FOR_GOOD : 0));
            default -> new Command("room:role", who.put("role", any(ROLES)));
        };
    }
}
