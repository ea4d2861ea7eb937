package parley.load;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/** Measures every route of the REST interface; routes that undo each other take turns. */
final class RouteCosts {
    /** Operations that cost a hash of a password each. */
    private static final int DEAR = 8;

    /** Attempts that an address has to log in or to register. */
    static final int LOGIN_LIMIT = 250;

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private final Cast cast;
    private final RouteCost.Setting setting;
    private final List<CostRow> rows = new ArrayList<>();
    private final Deque<String> guests = new ArrayDeque<>();
    private final Deque<String> logins = new ArrayDeque<>();
    private final Deque<String> refreshTokens = new ArrayDeque<>();

    /** @param operations number of operations of each block @param spent door from an address that is over its limit */
    RouteCosts(Cast cast, int operations, Door spent) {
        this.cast = cast;
        this.setting = new RouteCost.Setting(cast, operations, spent);
    }

    List<CostRow> rows() {
        anybody();
        guests();
        accounts();
        users();
        rooms();
        members();
        messages();
        return rows;
    }

    private void anybody() {
        for (String path : List.of(
                "/api/guest/username",
                "/api/guest/online",
                "/api/guest/stats",
                "/api/stats",
                "/api/stats/realtime",
                "/api/stats/rooms",
                "/api/socket/stats")) {
            rows.add(route("GET", path).as(null).row());
        }
    }

    private void guests() {
        String path = "/api/guest/session";
        String keeper = cast.guest();
        JsonObject profile = new JsonObject().put("country", "DE");
        rows.add(route("POST", path)
                .as(null)
                .body(number -> profile)
                .seen(answer -> guests.add(answer.getString("token")))
                .row());
        rows.add(route("GET", path).as(keeper).refusing(cast.owner.token()).row());
        rows.add(route("PATCH", path)
                .as(keeper)
                .body(number -> profile)
                .refusing(cast.owner.token())
                .row());
        rows.add(route("DELETE", path)
                .asEach(number -> Cast.next(guests))
                .times(setting.operations() / 2)
                .refusing(cast.owner.token())
                .row());
    }

    private void accounts() {
        JsonObject login = new JsonObject()
                .put("login", cast.stranger.username())
                .put("password", Cast.password(cast.stranger.username()));
        JsonObject wrong = login.copy().put("password", "a wrong guess");
        rows.add(route("POST", "/api/auth/register")
                .as(null)
                .times(DEAR)
                .body(number -> account("new_" + number))
                .refusing(number -> account(cast.owner.username()))
                .limited(spentOn("/api/auth/register", account(cast.owner.username())))
                .row());
        rows.add(route("POST", "/api/auth/login")
                .as(null)
                .times(DEAR)
                .body(number -> login)
                .seen(answer -> {
                    logins.add(answer.getString("token"));
                    refreshTokens.add(answer.getString("refreshToken"));
                })
                .refusing(number -> wrong)
                .limited(spentOn("/api/auth/login", wrong))
                .row());
        rows.add(route("POST", "/api/auth/refresh")
                .as(null)
                .times(DEAR)
                .body(number -> new JsonObject().put("refreshToken", Cast.next(refreshTokens)))
                .refusing(number -> new JsonObject().put("refreshToken", CommandCosts.forged(cast.owner.token())))
                .row());
        rows.add(route("POST", "/api/auth/logout")
                .times(DEAR)
                .asEach(number -> Cast.next(logins))
                .row());
        rows.add(route("POST", "/api/auth/upgrade")
                .times(DEAR)
                .asEach(number -> Cast.next(guests))
                .body(number -> account("upgraded_" + number))
                .refusing(cast.owner.token())
                .row());
    }

    /** Returns null if the limit can't be exceeded soon. */
    private Door spentOn(String path, JsonObject body) {
        Door door = cast.freshHttp();
        String request = HttpDoor.request("POST", path, null, body.encode());
        return cast.spend(door, request, LOGIN_LIMIT + 1) ? door : null;
    }

    private static JsonObject account(String username) {
        return new JsonObject()
                .put("username", username)
                .put("email", username + "@example.org")
                .put("password", "a password");
    }

    private void users() {
        String muted = "/api/users/" + cast.muted.id();
        String unknown = "/api/users/" + Cast.UNKNOWN;
        String guest = cast.guest();
        rows.add(route("GET", "/api/users/me").refusing(guest).row());
        rows.add(route("PATCH", "/api/users/me")
                .body(number -> new JsonObject().put("bio", "life " + number))
                .refusing(guest)
                .row());
        rows.add(route("PUT", "/api/users/me/device")
                .body(number -> new JsonObject().put("name", "device " + number))
                .refusing(guest)
                .row());
        rows.add(route("PUT", "/api/users/me/avatar")
                .bytes(new String(Base64.getDecoder().decode(PIXEL), StandardCharsets.ISO_8859_1))
                .refusing(guest)
                .row());
        rows.add(route("GET", "/api/users/{id}/avatar", "/api/users/" + cast.owner.id() + "/avatar")
                .refusedAt(unknown + "/avatar")
                .row());
        rows.add(route("GET", "/api/users/{id}", muted).refusedAt(unknown).row());
        rows.add(route("GET", "/api/users", "/api/users?username=muted")
                .refusedAt("/api/users?username=-")
                .row());
        for (String path : List.of("me/relations", "online", "available", "stats")) {
            rows.add(route("GET", "/api/users/" + path).row());
        }
        relation("follow", cast.muted);
        // The block concerns another person, as nobody follows whom they block.
        relation("block", cast.banned);
        rows.add(route("POST", "/api/users/{id}/report", "/api/users/" + cast.reported.id() + "/report")
                .command()
                .body(number -> new JsonObject().put("reason", "spam"))
                .refusedAt(unknown + "/report")
                .row());
    }

    private void relation(String relation, Cast.Person person) {
        rows.add(turns("/api/users/{id}/" + relation, "/api/users/" + person.id() + "/" + relation)
                .command()
                .refusedAt("/api/users/" + cast.owner.id() + "/" + relation)
                .row());
    }

    private void rooms() {
        int few = Math.min(setting.operations(), 40);
        String room = "/api/rooms/" + cast.roomId;
        Deque<String> made = new ArrayDeque<>();
        rows.add(route("GET", "/api/rooms").command().row());
        rows.add(route("POST", "/api/rooms")
                .command()
                .times(few)
                .body(number -> new JsonObject().put("kind", "room").put("name", "room " + number))
                .seen(answer -> made.add(answer.getString("roomId")))
                .row());
        rows.add(route("DELETE", "/api/rooms/{id}", number -> "/api/rooms/" + Cast.next(made))
                .command()
                .times(few)
                .refusing(cast.stranger.token())
                .refusedAt(room)
                .row());
        rows.add(route("GET", "/api/rooms/{id}", room)
                .refusedAt("/api/rooms/" + Cast.UNKNOWN)
                .row());
        rows.add(route("PUT", "/api/rooms/{id}", room)
                .command()
                .body(number -> new JsonObject().put("name", "name " + number))
                .refusing(cast.stranger.token())
                .row());
        for (String part : List.of("members", "feed")) {
            rows.add(route("GET", "/api/rooms/{id}/" + part, room + "/" + part)
                    .command()
                    .refusing(cast.stranger.token())
                    .row());
        }
        rows.add(route("GET", "/api/conversations").row());
    }

    private void members() {
        String room = "/api/rooms/{id}/members/{id}";
        String members = "/api/rooms/" + cast.roomId + "/members/";
        rows.add(turns(room, members + cast.friend.id())
                .command()
                .refusing(cast.stranger.token())
                .row());
        rows.add(route("PATCH", room, members + cast.spent.id())
                .command()
                .body(number -> new JsonObject().put("role", number % 2 == 0 ? "admin" : "member"))
                .refusing(cast.stranger.token())
                .row());
        rows.add(turns(room + "/mute", members + cast.muted.id() + "/mute")
                .command()
                .refusing(cast.stranger.token())
                .row());
        rows.add(turns(room + "/ban", members + cast.banned.id() + "/ban")
                .command()
                .refusing(cast.stranger.token())
                .row());
    }

    private void messages() {
        String stranger = cast.stranger.token();
        String message = "/api/messages/" + cast.messageId;
        Deque<String> said = new ArrayDeque<>();
        rows.add(route("GET", "/api/messages/{id}", "/api/messages/" + cast.roomId + "?limit=20")
                .command()
                .refusing(stranger)
                .row());
        rows.add(route("POST", "/api/messages")
                .command()
                .body(number ->
                        cast.inRoom().put("content", "by REST " + number).put("clientId", "rest-" + number))
                .seen(answer -> said.add(answer.getString("id")))
                .refusing(stranger)
                .row());
        rows.add(route("PATCH", "/api/messages/{id}", message)
                .command()
                .body(number -> new JsonObject().put("content", "edited " + number))
                .refusing(stranger)
                .row());
        rows.add(route("DELETE", "/api/messages/{id}", number -> "/api/messages/" + Cast.next(said))
                .command()
                .times(setting.operations() - 1)
                .refusing(stranger)
                .refusedAt(message + "?forEveryone=true")
                .row());
        rows.add(turns("/api/messages/{id}/reactions/{emoji}", message + "/reactions/%F0%9F%91%8D")
                .command()
                .refusing(stranger)
                .row());
        rows.add(turns("/api/messages/{id}/pin", message + "/pin")
                .command()
                .refusing(stranger)
                .row());
    }

    private RouteCost route(String method, String path) {
        return route(method, path, path);
    }

    private RouteCost route(String method, String name, String path) {
        return route(method, name, number -> path);
    }

    private RouteCost route(String method, String name, IntFunction<String> path) {
        return new RouteCost(setting, method + " " + name, number -> method, path);
    }

    private RouteCost turns(String name, String path) {
        IntFunction<String> methods = number -> number % 2 == 0 ? "PUT" : "DELETE";
        return new RouteCost(setting, "PUT, DELETE " + name, methods, number -> path)
                .times(setting.operations() / 4 * 2);
    }
}
