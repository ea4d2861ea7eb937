package parley.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import parley.util.TimedHttp;

/** An account of its own for one test, which prepares things over REST instead of by hand. */
public record Person(String name, String id, String token, String base) {
    static final String PASSWORD = "correct horse";

    static Person register(int port, String prefix) {
        String base = "http://localhost:" + port;
        String name = freshName(prefix);
        JsonObject account = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", PASSWORD);
        JsonObject entry = call(base, null, "POST", "/api/auth/register", account);
        return new Person(name, entry.getJsonObject("user").getString("id"), entry.getString("token"), base);
    }

    static String freshName(String prefix) {
        return prefix + "_" + Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), 36);
    }

    void follow(Person other) {
        call("PUT", "/api/users/" + other.id + "/follow", null);
    }

    /** Sends to a room, or to the room with another person. */
    JsonObject say(String key, String to, String text) {
        return call("POST", "/api/messages", new JsonObject().put(key, to).put("content", text));
    }

    String group(String name, List<Person> others) {
        others.forEach(this::follow);
        JsonArray members = new JsonArray(others.stream().map(Person::id).toList());
        JsonObject group =
                new JsonObject().put("kind", "group").put("name", name).put("members", members);
        return call("POST", "/api/rooms", group).getString("roomId");
    }

    /** Reads the messages between the two, as the server has them. */
    List<String> read(Person other) {
        String room = call("GET", "/api/conversations", null).getJsonArray("conversations").stream()
                .map(JsonObject.class::cast)
                .filter(conversation -> conversation.getJsonArray("members").stream()
                        .anyMatch(
                                member -> ((JsonObject) member).getString("id").equals(other.id)))
                .map(conversation -> conversation.getString("id"))
                .findFirst()
                .orElseThrow();
        return call("GET", "/api/messages/" + room + "?limit=200", null).getJsonArray("messages").stream()
                .map(message -> ((JsonObject) message).getString("content"))
                .toList();
    }

    JsonObject call(String method, String path, JsonObject body) {
        return call(base, token, method, path, body);
    }

    private static JsonObject call(String base, String token, String method, String path, JsonObject body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Content-Type", "application/json");
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        request.method(
                method,
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body.encode()));
        HttpResponse<String> answer = TimedHttp.send(request);
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }
}
