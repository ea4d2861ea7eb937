package parley.cluster;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import parley.util.TimedHttp;

/** Prepares people and rooms over HTTP, while all is well. */
final class Accounts {
    /** Registrations at once: fewer than the passwords that may wait to be hashed. */
    private static final int AT_ONCE = 16;

    private final String baseUrl;

    Accounts(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** @return the answer to each registration */
    List<JsonObject> register(int count, String suffix) {
        return inTurns(count, i -> {
            String name = "user" + i + suffix;
            JsonObject account = new JsonObject()
                    .put("username", name)
                    .put("email", name + "@example.org")
                    .put("password", "correct horse");
            return send("", "POST", "/api/auth/register", account);
        });
    }

    /** Makes guests, which is quicker than accounts. @return the same shape */
    List<JsonObject> guests(int count) {
        return inTurns(count, i -> send("", "POST", "/api/guest/session", new JsonObject())
                .thenApply(answer -> answer.put("user", answer.getJsonObject("guest"))));
    }

    /** @return the room's id */
    String room(String name, List<ClusterUser> members) {
        JsonObject body = new JsonObject().put("kind", "room").put("name", name);
        ClusterUser owner = members.get(0);
        String roomId = send(owner.token(), "POST", "/api/rooms", body).join().getString("roomId");
        inTurns(members.size() - 1, i -> {
            ClusterUser member = members.get(i + 1);
            String path = "/api/rooms/" + roomId + "/members/" + member.userId();
            return send(member.token(), "PUT", path, new JsonObject());
        });
        return roomId;
    }

    private static List<JsonObject> inTurns(int count, IntFunction<CompletableFuture<JsonObject>> request) {
        List<JsonObject> answers = new ArrayList<>();
        for (int first = 0; first < count; first += AT_ONCE) {
            List<CompletableFuture<JsonObject>> turn = new ArrayList<>();
            for (int i = first; i < Math.min(count, first + AT_ONCE); i++) {
                turn.add(request.apply(i));
            }
            turn.forEach(answer -> answers.add(answer.join()));
        }
        return answers;
    }

    private CompletableFuture<JsonObject> send(String token, String method, String path, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body.encode()));
        return TimedHttp.sendAsync(request).thenApply(answer -> {
            if (answer.statusCode() / 100 != 2) {
                throw new AssertionError(method + " " + path + ": " + answer.body());
            }
            return new JsonObject(answer.body());
        });
    }
}
