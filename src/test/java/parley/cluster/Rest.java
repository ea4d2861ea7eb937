package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.ThreadLocalRandom;
import parley.ServerExtension;

/** The REST interface of one node. */
final class Rest {
    private static final String PASSWORD = "correct horse";

    private final ServerExtension node;

    Rest(ServerExtension node) {
        this.node = node;
    }

    static String freshName() {
        return "user_" + ThreadLocalRandom.current().nextInt(1_000_000_000);
    }

    /** @param token token of the user who asks, or null */
    HttpResponse<String> send(String method, String path, String token, JsonObject body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(node.baseUrl() + path))
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode()));
        return node.send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    JsonObject json(int status, String method, String path, String token, JsonObject body) {
        HttpResponse<String> answer = send(method, path, token, body);
        assertEquals(status, answer.statusCode(), answer.body());
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }

    static JsonObject credentials(String name) {
        return new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", PASSWORD);
    }

    /** Makes an account. @return the answer of {@code POST /api/auth/register} */
    JsonObject account() {
        return json(201, "POST", "/api/auth/register", null, credentials(freshName()));
    }

    static String idOf(JsonObject account) {
        return account.getJsonObject("user").getString("id");
    }

    /** Makes a public room of the owner. @return its id */
    String room(JsonObject owner) {
        JsonObject body = new JsonObject().put("kind", "room").put("name", freshName());
        return json(201, "POST", "/api/rooms", owner.getString("token"), body).getString("roomId");
    }

    void join(JsonObject member, String roomId) {
        assertEquals(2, putMember(member, roomId).statusCode() / 100);
    }

    HttpResponse<String> putMember(JsonObject member, String roomId) {
        String path = "/api/rooms/" + roomId + "/members/" + idOf(member);
        return send("PUT", path, member.getString("token"), new JsonObject());
    }

    /** Lets the two follow each other, as writing directly may require. */
    void acquaint(JsonObject one, JsonObject other) {
        json(204, "PUT", "/api/users/" + idOf(other) + "/follow", one.getString("token"), null);
        json(204, "PUT", "/api/users/" + idOf(one) + "/follow", other.getString("token"), null);
    }
}
