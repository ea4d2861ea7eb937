package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.RawBridge;
import parley.ServerExtension;
import parley.util.Eventually;

/** Sessions hold at all nodes alike; here everybody may have one connection alone. */
@Tag("S1-CLU-05")
@Tag("once")
class ClusterSessionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NAMES = 20;
    private static final int AT_ONCE = 20;
    private static final String GUEST = "/api/guest/session";

    @RegisterExtension
    static final ClusterNodes NODES = new ClusterNodes(2).with("SESSION_POLICY", "single");

    private static ServerExtension first;
    private static ServerExtension second;
    private static Rest atFirst;
    private static Rest atSecond;

    @BeforeAll
    static void nodes() {
        first = NODES.node(0);
        second = NODES.node(1);
        atFirst = new Rest(first);
        atSecond = new Rest(second);
    }

    private static <T> CompletableFuture<T> begun(Supplier<T> step) {
        return CompletableFuture.supplyAsync(step, task -> new Thread(task).start());
    }

    /** @return for each name, the statuses for many who want it at both nodes at once */
    private static List<List<Integer>> wanted(BiFunction<Rest, String, Integer> want) {
        List<List<Integer>> statuses = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            String name = Rest.freshName();
            CompletableFuture<Integer> here = begun(() -> want.apply(atFirst, name));
            CompletableFuture<Integer> there = begun(() -> want.apply(atSecond, name));
            statuses.add(List.of(here.join(), there.join()).stream().sorted().toList());
        }
        return statuses;
    }

    private static int guest(Rest node, String name) {
        return node.send("POST", GUEST, null, new JsonObject().put("username", name))
                .statusCode();
    }

    private static int account(Rest node, String name, String email) {
        JsonObject account = Rest.credentials(name).put("email", email + "@example.org");
        return node.send("POST", "/api/auth/register", null, account).statusCode();
    }

    @Test
    void aNameIsGivenOnceThoughItIsWantedAtTwoNodesAtOnce() {
        List<Integer> once = List.of(201, 409);
        wanted(ClusterSessionsIT::guest).forEach(statuses -> assertEquals(once, statuses));
        wanted((node, name) -> account(node, name, Rest.freshName())).forEach(each -> assertEquals(once, each));
        // A guest and an account at once may both be refused, but they never both get the name.
        wanted((node, name) -> node == atFirst ? guest(node, name) : account(node, name, name))
                .forEach(statuses -> assertNotEquals(List.of(201, 201), statuses));
        String name = Rest.freshName();
        assertEquals(201, guest(atFirst, name));
        assertEquals(409, account(atSecond, name, name));
        String another = Rest.freshName();
        assertEquals(201, account(atFirst, another, another));
        assertEquals(409, guest(atSecond, another));
    }

    @Test
    @Tag("S2-RT-07")
    void whoseSessionEndsAtOneNodeIsSentAwayFromAnotherWith4502() {
        JsonObject guest = first.guest();
        JsonObject account = atFirst.account();
        try (RawBridge guests = RawBridge.of(second, guest);
                RawBridge accounts = RawBridge.of(second, account);
                RawBridge strangers = RawBridge.of(second, second.guest())) {
            atFirst.json(204, "DELETE", GUEST, guest.getString("token"), null);
            assertEquals(4502, guests.closed());
            atFirst.json(204, "POST", "/api/auth/logout", account.getString("token"), null);
            assertEquals(4502, accounts.closed());
            strangers.reply("session:ping", new JsonObject());
        }
        for (JsonObject ended : List.of(guest, account)) {
            String token = ended.getString("token");
            String own = ended == guest ? GUEST : "/api/users/me";
            // On another node than the one where it was ended a token may count for a moment more.
            Eventually.until(
                    PATIENCE,
                    () -> "the token still counts",
                    () -> atSecond.send("GET", own, token, null).statusCode() == 401);
            try (RawBridge again = RawBridge.open(second)) {
                JsonObject refusal = again.refusal("session:authenticate", new JsonObject().put("token", token));
                assertEquals("AUTH_FAILED", refusal.getString("code"));
            }
        }
    }

    @Test
    void aGuestWhoBecomesAnAccountStaysConnectedAtWhicheverNode() {
        // Several connections are at each node: a message that one of several consumers of an address gets does not
        // reach the next one.
        for (ServerExtension node : List.of(first, second, first, second, first, second)) {
            JsonObject guest = first.guest();
            try (RawBridge socket = RawBridge.of(node, guest)) {
                upgraded(guest, socket, new Rest(node));
            }
        }
    }

    private static void upgraded(JsonObject guest, RawBridge socket, Rest node) {
        String guestsToken = guest.getString("token");
        JsonObject body = Rest.credentials(Rest.freshName());
        body.remove("username");
        JsonObject user = atFirst.json(201, "POST", "/api/auth/upgrade", guestsToken, body)
                .getJsonObject("user");
        assertEquals(guest.getJsonObject("guest").getString("id"), user.getString("id"));
        String fresh = socket.reply("session:refresh", new JsonObject()).getString("token");
        assertEquals(user, node.json(200, "GET", "/api/users/me", fresh, null).getJsonObject("user"));
        JsonObject room = new JsonObject().put("kind", "room").put("name", Rest.freshName());
        String roomId = socket.reply("room:create", room).getString("roomId");
        socket.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", "as an account"));
        Eventually.until(
                PATIENCE,
                () -> "the guest's token still counts",
                () -> node.send("GET", GUEST, guestsToken, null).statusCode() == 401);
        atFirst.json(204, "POST", "/api/auth/logout", fresh, null);
        assertEquals(4502, socket.closed());
    }

    @Test
    void theNewestConnectionEndsTheOneAtAnotherNodeWith4504() {
        for (JsonObject user : List.of(first.guest(), atFirst.account())) {
            try (RawBridge stranger = RawBridge.of(first, second.guest());
                    RawBridge older = RawBridge.of(first, user);
                    RawBridge newer = RawBridge.of(second, user)) {
                assertEquals(4504, older.closed());
                newer.reply("session:ping", new JsonObject());
                stranger.reply("session:ping", new JsonObject());
            }
        }
    }

    @Test
    void ofTwoWhoConnectToTwoNodesAtOnceOneStays() {
        List<RawBridge> stayed = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                JsonObject token = new JsonObject().put("token", first.guest().getString("token"));
                RawBridge here = RawBridge.open(first);
                RawBridge there = RawBridge.open(second);
                here.ask("session:authenticate", token);
                String answer = there.ask("session:authenticate", token);
                Eventually.until(PATIENCE, () -> "both stay", () -> !here.isOpen() || !there.isOpen());
                RawBridge gone = here.isOpen() ? there : here;
                assertEquals(4504, gone.closed());
                RawBridge kept = here.isOpen() ? here : there;
                // Both connections have counted from one.
                assertEquals("rec", kept.next(answer).getString("type"));
                stayed.add(kept);
            }
            stayed.forEach(kept -> kept.reply("get:stats", new JsonObject()));
        } finally {
            stayed.forEach(RawBridge::close);
        }
    }
}
