package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import parley.ServerExtension;

/** Wrong guesses by somebody else, meant to keep the owner of an account out of it. */
final class LockOutAttack implements Attack {
    private static final String OWNERS_ADDRESS = "127.0.0.3";
    private static final String LOGIN = "/api/auth/login";
    private static final int GUESSES = 10;

    @Override
    public void on(ServerExtension server) throws Exception {
        String name = "owner" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        String email = name + "@example.org";
        JsonObject account =
                new JsonObject().put("username", name).put("email", email).put("password", "the right one");
        assertEquals(201, fromOwner(server, "/api/auth/register", account));
        for (int i = 0; i < GUESSES; i++) {
            String login = i % 2 == 0 ? name.toUpperCase(Locale.ROOT) : email;
            assertEquals(401, guess(server, login).statusCode());
        }
        HttpResponse<String> refused = guess(server, name);
        assertEquals(429, refused.statusCode());
        assertTrue(refused.body().contains("RATE_LIMIT_EXCEEDED"), refused::body);
        JsonObject right = new JsonObject().put("login", email).put("password", "the right one");
        assertEquals(200, fromOwner(server, LOGIN, right));
    }

    private static HttpResponse<String> guess(ServerExtension server, String login) {
        JsonObject body = new JsonObject().put("login", login).put("password", "a wrong one");
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + LOGIN))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode())));
    }

    private static int fromOwner(ServerExtension server, String path, JsonObject body) throws IOException {
        String json = body.encode();
        try (Stranger owner = Stranger.connectFrom(OWNERS_ADDRESS, server.port())) {
            owner.send(
                    "POST " + path + " HTTP/1.1\r\nHost: parley\r\nContent-Type: application/json\r\nContent-Length: "
                            + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
            return Integer.parseInt(owner.readHead().split(" ")[1]);
        }
    }
}
