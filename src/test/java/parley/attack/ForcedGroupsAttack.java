package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import parley.RawBridge;
import parley.ServerExtension;

/** Accounts put a person into one group after the other, and that person's sockets open again and again. */
final class ForcedGroupsAttack implements Attack {
    private static final int ATTACKERS = 3;
    private static final int GROUPS = 25;
    private static final int AN_HOUR = 50;
    private static final int OPENINGS = 70;
    private static final int ALLOWED = 60;

    private ServerExtension server;

    @Override
    public void on(ServerExtension attacked) {
        server = attacked;
        JsonObject victim = account();
        String victimId = victim.getJsonObject("user").getString("id");
        int made = 0;
        for (int attacker = 0; attacker < ATTACKERS; attacker++) {
            String token = account().getString("token");
            send("PUT", "/api/users/" + victimId + "/follow", token, null, 204);
            for (int group = 0; group < GROUPS; group++) {
                JsonObject body = new JsonObject()
                        .put("kind", "group")
                        .put("name", "group " + group)
                        .put("members", new JsonArray().add(victimId));
                boolean allowed = made < AN_HOUR;
                JsonObject answer = send("POST", "/api/rooms", token, body, allowed ? 201 : 409);
                if (allowed) {
                    made++;
                } else {
                    assertEquals("QUOTA_EXCEEDED", answer.getJsonObject("error").getString("code"));
                }
            }
        }
        assertEquals(AN_HOUR, rooms(victim.getString("token")));
        openAgainAndAgain(victim.getString("token"));
    }

    private void openAgainAndAgain(String token) {
        int entered = 1;
        int refused = 0;
        JsonObject credentials = new JsonObject().put("token", token);
        try (RawBridge bridge = RawBridge.open(server)) {
            for (int i = 0; i < OPENINGS; i++) {
                JsonObject answer = bridge.answer("session:authenticate", credentials);
                if (answer.getString("type").equals("rec")) {
                    entered++;
                } else {
                    assertEquals(1013, answer.getInteger("failureCode"), answer::encode);
                    refused++;
                }
            }
        }
        assertTrue(entered <= ALLOWED && refused >= OPENINGS - ALLOWED, entered + " entered, " + refused + " refused");
    }

    private int rooms(String token) {
        try (RawBridge bridge = RawBridge.open(server)) {
            return bridge.authenticate(new JsonObject().put("token", token))
                    .getJsonArray("rooms")
                    .size();
        }
    }

    private JsonObject account() {
        String name = "g" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        JsonObject body = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", "correct horse battery");
        return send("POST", "/api/auth/register", "", body, 201);
    }

    private JsonObject send(String method, String path, String token, JsonObject body, int status) {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.encode())));
        assertEquals(status, answer.statusCode(), answer::body);
        return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
    }
}
