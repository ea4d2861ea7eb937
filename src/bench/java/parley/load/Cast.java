package parley.load;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The people who act when the cost of refusals is measured, and the room in which they act. */
final class Cast implements AutoCloseable {
    /** An id that belongs to nobody and nothing. */
    static final String UNKNOWN = "0123456789abcdef";

    static final String EMOJI = "\uD83D\uDC4D";

    private static final String HOME = "127.0.3.1";
    private static final int SPENDING_AT_ONCE = 256;

    private final Vertx vertx;
    private final int port;
    private final List<Door> doors = new ArrayList<>();
    private final HttpDoor http;
    private int addresses;

    final Person owner;
    /** A person with an account, who has nothing to do with the room. */
    final Person stranger;
    /** A member who is over every limit. */
    final Person spent;
    /** A person who comes and goes. */
    final Person visitor;
    /** A person who follows the owner and is followed back, so that each may add the other. */
    final Person friend;

    final Person muted;
    final Person banned;
    /** A person to report, who is then blocked too. */
    final Person reported;

    final String roomId;
    final String messageId;

    /** A person with an account. */
    record Person(String id, String username, String token, BridgeDoor socket) {}

    Cast(Vertx vertx, int port) {
        this.vertx = vertx;
        this.port = port;
        this.http = http(HOME);
        owner = register("owner");
        stranger = register("stranger");
        spent = register("spent");
        visitor = register("visitor");
        friend = register("friend");
        muted = register("muted");
        banned = register("banned");
        reported = register("reported");
        roomId = ask(owner, "room:create", new JsonObject().put("kind", "room").put("name", "the room"))
                .getString("roomId");
        for (Person member : List.of(spent, muted)) {
            ask(member, "room:join", inRoom());
        }
        ask(owner, "user:follow", user(friend));
        ask(friend, "user:follow", user(owner));
        messageId = ask(owner, "chat:message", inRoom().put("content", "the message"))
                .getString("id");
    }

    /** Makes an account. @return its owner, connected */
    Person register(String username) {
        JsonObject account = post(
                "/api/auth/register",
                new JsonObject()
                        .put("username", username)
                        .put("email", username + "@example.com")
                        .put("password", password(username)));
        String token = account.getString("token");
        return new Person(account.getJsonObject("user").getString("id"), username, token, socket(token));
    }

    /** Makes a guest. @return the token */
    String guest() {
        return post("/api/guest/session", new JsonObject()).getString("token");
    }

    /** Makes a guest who has made a room and follows somebody. */
    BridgeDoor guestWithoutQuota() {
        BridgeDoor socket = socket(guest());
        JsonObject room = new JsonObject().put("kind", "room").put("name", "a guest's room");
        granted(socket, "room:create", BridgeDoor.command("room:create", room));
        granted(socket, "user:follow", BridgeDoor.command("user:follow", user(owner)));
        return socket;
    }

    /** Takes what an operation made before and another uses up; if there are too few, refusals show it. */
    static String next(Deque<String> made) {
        return made.isEmpty() ? UNKNOWN : made.remove();
    }

    static String password(String username) {
        return "a password of " + username;
    }

    JsonObject inRoom() {
        return new JsonObject().put("roomId", roomId);
    }

    static JsonObject user(Person person) {
        return new JsonObject().put("userId", person.id());
    }

    /** Names the person of whom a command makes the other one of a direct room. */
    static JsonObject to(Person person) {
        return new JsonObject().put("to", person.id());
    }

    /** @param token null means nobody's */
    BridgeDoor socket(String token) {
        return opened(new BridgeDoor(vertx, port, HOME, token));
    }

    HttpDoor http(String address) {
        return opened(new HttpDoor(vertx, port, address, false));
    }

    /** Opens a door from an address that nobody had before, so that it meets no limit of addresses. */
    HttpDoor freshHttp() {
        return http(freshAddress());
    }

    /** Does the same as {@link #freshHttp}, with a connection for each request. */
    HttpDoor freshHttpOnce() {
        return opened(new HttpDoor(vertx, port, freshAddress(), true));
    }

    ConnectingDoor connecting(boolean keep) {
        return opened(new ConnectingDoor(vertx, port, freshAddress(), keep));
    }

    private String freshAddress() {
        addresses++;
        return "127.1." + addresses / 250 + "." + (1 + addresses % 250);
    }

    private <T extends Door> T opened(T door) {
        doors.add(door);
        return door;
    }

    private JsonObject post(String path, JsonObject body) {
        return granted(http, path, HttpDoor.request("POST", path, null, body.encode()));
    }

    /** Returns the answer, which must not be a refusal. */
    static JsonObject ask(Person person, String command, JsonObject body) {
        return granted(person.socket(), command, BridgeDoor.command(command, body));
    }

    private static JsonObject granted(Door door, String what, String request) {
        if (!door.ready()) {
            door.open();
        }
        Door.Answer answer = door.exchange(List.of(request)).get(0);
        if (!answer.accepted()) {
            throw new IllegalStateException(what + " was refused with " + answer.code() + " " + answer.body());
        }
        return answer.body();
    }

    /** Repeats a request until it is over the limit. @return false if it was not, after the given number of times */
    boolean spend(Door door, String request, int atMost) {
        for (int done = 0; done < atMost; done += SPENDING_AT_ONCE) {
            if (!door.ready()) {
                door.open();
            }
            List<String> requests = Collections.nCopies(Math.min(SPENDING_AT_ONCE, atMost - done), request);
            boolean over = door.exchange(requests).stream()
                    .anyMatch(answer -> answer.code().equals("RATE_LIMIT_EXCEEDED"));
            if (over) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        doors.forEach(Door::close);
    }
}
