package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import parley.FeedChoices.Command;

/** People who do at random whatever can be done in rooms; refusals with good reason are part of it. */
final class FeedActors implements AutoCloseable {
    private static final int USERS = 6;
    private static final int ROOMS = 5;
    private static final int BURST = 2;
    private static final Set<String> REASONS = Set.of(
            "PERMISSION_DENIED",
            "NOT_FOUND",
            // The message that is replied to was deleted.
            "GONE",
            "CONFLICT",
            "ROOM_FULL",
            "ROOM_CLOSED",
            "RATE_LIMIT_EXCEEDED",
            "VALIDATION_ERROR",
            // The refusal of a machine that is too busy.
            "UNAVAILABLE",
            "TIMEOUT");

    private final Random random;
    private final FeedChoices choices;
    private final List<FeedDevice> devices = new ArrayList<>();
    private final List<String> rooms = new ArrayList<>();
    private final Map<String, Set<String>> hidden = new HashMap<>();
    private final Set<String> eventTypes = new TreeSet<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private JsonObject repeatable;
    private FeedDevice repeater;

    FeedActors(ServerExtension server, Random random) {
        this.random = random;
        for (int i = 0; i < USERS; i++) {
            JsonObject guest = server.guest();
            devices.add(new FeedDevice(server, guest, random, eventTypes));
            if (i % 3 == 0) {
                devices.add(new FeedDevice(server, guest, random, eventTypes));
            }
        }
        devices.forEach(FeedDevice::connect);
        choices = new FeedChoices(
                random, devices.stream().map(FeedDevice::username).toList());
        JsonObject direct = new JsonObject().put("content", "hello").put("to", other(devices.get(0)));
        rooms.add(
                devices.get(0).ask("chat:message", direct).getJsonObject("body").getString("roomId"));
        match(devices.get(0), devices.get(2));
        match(devices.get(3), devices.get(4));
    }

    /** Puts the two into a match, with all their devices. */
    private static void match(FeedDevice one, FeedDevice other) {
        assertEquals("rec", one.ask("user:match", new JsonObject()).getString("type"));
        assertEquals("rec", other.ask("user:match", new JsonObject()).getString("type"));
        one.awaitMatch();
        other.awaitMatch();
    }

    List<FeedDevice> devices() {
        return devices;
    }

    Set<String> hiddenFrom(String userId) {
        return hidden.getOrDefault(userId, Set.of());
    }

    /** Counts how often each command was carried out, and how often it was refused. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    Set<String> eventTypes() {
        return eventTypes;
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private String other(FeedDevice device) {
        List<String> others = devices.stream()
                .map(FeedDevice::userId)
                .filter(id -> !id.equals(device.userId()))
                .distinct()
                .toList();
        return any(others);
    }

    void step() {
        FeedDevice device = any(devices);
        if (!device.connected()) {
            device.connect();
        } else if (random.nextInt(25) == 0) {
            cut(device);
        }
        if (device.connected()) {
            device.pump();
            String room = room(device);
            act(device, room, new JsonObject().put("roomId", room));
        }
    }

    /** Chooses a room: mostly one that the device is in, sometimes a new one. */
    private String room(FeedDevice device) {
        if (rooms.size() < ROOMS) {
            return create(device);
        }
        List<String> present = List.copyOf(device.present());
        return present.isEmpty() || random.nextInt(10) == 0 ? any(rooms) : any(present);
    }

    private String create(FeedDevice device) {
        JsonObject room = new JsonObject()
                .put("kind", random.nextInt(3) == 0 ? "group" : "room")
                .put("name", "room " + rooms.size())
                .put("members", new JsonArray().add(other(device)).add(other(device)));
        String roomId = ask(device, "room:create", room).getString("roomId");
        if (roomId != null) {
            rooms.add(roomId);
        }
        return any(rooms);
    }

    /** Cuts a connection in the middle of something: the message may be stored or not, and is sent again later. */
    private void cut(FeedDevice device) {
        List<String> present = List.copyOf(device.present());
        if (!present.isEmpty()) {
            JsonObject body = choices.message(any(present)).body();
            body.put("clientId", "cut " + body.getString("content").hashCode());
            device.send("chat:message", body);
            repeatable = body;
            repeater = device;
        }
        device.cut();
    }

    private void act(FeedDevice device, String room, JsonObject in) {
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4 -> say(device, room);
            case 5, 6, 7, 8, 9 -> {
                Command command = choices.onMessage(device, room);
                if (command != null) {
                    ask(device, command);
                }
            }
            case 10 -> hide(device, room);
            case 11 -> repeat();
            case 12 -> {
                String cursor = random.nextBoolean() ? "chat:read" : "chat:delivered";
                ask(device, cursor, in.put("upTo", random.nextInt(500)));
            }
            case 13 -> {
                // A match would not outlast the first that leaves it.
                if (rooms.contains(room) || random.nextInt(10) == 0) {
                    ask(device, "leave-room", in);
                }
            }
            case 14, 15 -> ask(device, "room:join", in.put("roomId", any(rooms)));
            case 16 -> ask(inCharge(device, room), "room:add", in.put("userId", other(device)));
            case 17 -> ask(inCharge(device, room), choices.update(in));
            case 18, 19, 20 -> ask(inCharge(device, room), choices.moderate(in.put("userId", other(device))));
            default -> burst();
        }
    }

    /** Chooses a device, mostly of somebody who may do more in the room, so that not all is refused. */
    private FeedDevice inCharge(FeedDevice device, String room) {
        return random.nextInt(5) == 0
                ? device
                : devices.stream()
                        .filter(FeedDevice::connected)
                        .filter(other ->
                                other.room(room) != null && !other.room(room).gone())
                        .filter(other ->
                                !other.room(room).roleOf(other.userId()).equals("member"))
                        .findFirst()
                        .orElse(device);
    }

    /** Sends many messages at once, without waiting for answers. */
    private void burst() {
        for (int i = 0; i < BURST; i++) {
            for (FeedDevice device : devices) {
                String room = device.connected() ? room(device) : null;
                if (room != null) {
                    Command command = choices.onMessage(device, room);
                    Command sent = command == null || random.nextBoolean() ? choices.message(room) : command;
                    device.send(sent.name(), sent.body());
                }
            }
        }
    }

    private void say(FeedDevice device, String room) {
        JsonObject body = choices.message(room).body();
        String repliedTo = choices.messageId(device, room);
        if (random.nextInt(8) == 0) {
            body.put("type", "announcement");
        }
        if (random.nextInt(4) == 0 && repliedTo != null) {
            body.put("replyTo", repliedTo);
        }
        if (random.nextInt(3) == 0) {
            body.put("clientId", "c" + body.getString("content").hashCode());
            repeatable = body;
            repeater = device;
        }
        ask(device, "chat:message", body);
    }

    /** Repeats an intent: whether it was carried out before or not, it is carried out once after this. */
    private void repeat() {
        if (repeater != null && repeater.connected()) {
            JsonObject first = ask(repeater, "chat:message", repeatable);
            if (!first.isEmpty()) {
                JsonObject again = ask(repeater, "chat:message", repeatable);
                assertTrue(again.getBoolean("duplicate"), again::encode);
                assertEquals(first.getLong("seq"), again.getLong("seq"));
            }
        }
    }

    private void hide(FeedDevice device, String room) {
        String id = choices.messageId(device, room);
        if (id != null) {
            ask(device, "chat:delete", new JsonObject().put("messageId", id));
            hidden.computeIfAbsent(device.userId(), user -> new HashSet<>()).add(id);
        }
    }

    /** Lets somebody who may do so close a room. */
    void closeOne() {
        for (FeedDevice device : devices) {
            for (String room : device.connected() ? device.present() : Set.<String>of()) {
                if (rooms.contains(room)
                        && !ask(device, "close-room", new JsonObject().put("roomId", room))
                                .isEmpty()) {
                    rooms.remove(room);
                    return;
                }
            }
        }
    }

    private JsonObject ask(FeedDevice device, Command command) {
        return ask(device, command.name(), command.body());
    }

    /** @return the body of the answer; empty if it was refused, which must have a reason */
    private JsonObject ask(FeedDevice device, String command, JsonObject body) {
        JsonObject answer = device.ask(command, body);
        outcomes.merge(command + (answer.getString("type").equals("rec") ? "" : " refused"), 1, Integer::sum);
        if (answer.getString("type").equals("rec")) {
            return answer.getJsonObject("body");
        }
        JsonObject error = answer.getJsonObject("error");
        assertTrue(REASONS.contains(error.getString("code")), () -> command + body.encode() + ": " + error.encode());
        if (error.getString("code").equals("ROOM_CLOSED")) {
            rooms.remove(body.getString("roomId"));
        }
        return new JsonObject();
    }

    @Override
    public void close() {
        devices.forEach(FeedDevice::close);
    }
}
