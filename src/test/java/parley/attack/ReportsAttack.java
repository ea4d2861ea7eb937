package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import parley.ServerExtension;

/** Many small reports, each of which would copy what was said into the database. */
final class ReportsAttack implements Attack {
    private static final int ALLOWED = 3;
    private static final int REPORTS = 100;
    private static final int RATE_LIMITED = 429;

    @Override
    public void on(ServerExtension server) {
        String token = server.guest().getString("token");
        String victim = server.guest().getJsonObject("guest").getString("id");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < REPORTS; i++) {
            HttpResponse<String> answer = report(server, token, victim);
            assertEquals(i < ALLOWED ? 201 : RATE_LIMITED, answer.statusCode(), answer::body);
            JsonObject body = new JsonObject(answer.body());
            if (i < ALLOWED) {
                ids.add(body.getString("reportId"));
            } else {
                assertEquals("RATE_LIMIT_EXCEEDED", body.getJsonObject("error").getString("code"));
            }
        }
        assertEquals(1, ids.size(), ids::toString);
    }

    private static HttpResponse<String> report(ServerExtension server, String token, String userId) {
        JsonObject body = new JsonObject().put("reason", "spam").put("text", "x".repeat(300));
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + "/api/users/" + userId + "/report"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode())));
    }
}
