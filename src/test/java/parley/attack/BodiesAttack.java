package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import parley.ServerExtension;

/** Bodies that are large, or small and laborious: lists of faults, unknown members, deep nesting, many entries. */
final class BodiesAttack implements Attack {
    private static final int TIMES = 10;
    private static final int KIB = 1_024;
    private static final String GUESTS = "/api/guest/session";
    private static final String LOGIN = "/api/auth/login";

    @Override
    public void on(ServerExtension server) throws Exception {
        String token = server.guest().getString("token");
        for (int i = 0; i < TIMES; i++) {
            for (String path : List.of(GUESTS, LOGIN)) {
                refusedByItsLength(server, path, 9 * KIB * KIB);
                refusedWhileItComes(server, path);
            }
            refusedAsInvalid(server, "POST", GUESTS, "", "{\"interests\":[1" + ",1".repeat(4_000) + "]}");
            refusedAsInvalid(server, "POST", GUESTS, "", "{\"extra\":" + "[".repeat(8_000) + "}");
            refusedAsInvalid(server, "POST", "/api/rooms", token, members(5_000));
            refusedAsInvalid(server, "PATCH", GUESTS, token, members(800));
        }
        refusedCommands(server, "", "session:authenticate", resume(600));
        refusedCommands(server, "?token=" + token, "session:authenticate", resume(5_000));
        refusedCommands(server, "?token=" + token, "room:create", manyMembers(40_000));
        refusedCommands(server, "?token=" + token, "chat:message", "{\"content\":\"" + "x".repeat(250_000) + "\"}");
        refusedCommands(server, "?token=" + token, "chat:message", members(20_000));
    }

    private static void refusedByItsLength(ServerExtension server, String path, int bytes) throws IOException {
        try (Stranger stranger = Stranger.connect(server.port())) {
            stranger.send(head(path) + "Content-Length: " + bytes + "\r\n\r\n");
            assertTooLarge(stranger);
        }
    }

    private static void refusedWhileItComes(ServerExtension server, String path) throws IOException {
        try (Stranger stranger = Stranger.connect(server.port())) {
            stranger.send(head(path) + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 9; i++) {
                stranger.send(Integer.toHexString(KIB) + "\r\n" + "[".repeat(KIB) + "\r\n");
            }
            assertTooLarge(stranger);
        }
    }

    private static String head(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: parley\r\nContent-Type: application/json\r\n";
    }

    private static void assertTooLarge(Stranger stranger) throws IOException {
        String head = stranger.readHead();
        assertTrue(head.startsWith("HTTP/1.1 413 "), head);
    }

    private static void refusedAsInvalid(
            ServerExtension server, String method, String path, String token, String body) {
        HttpResponse<String> answer = server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
        assertEquals(400, answer.statusCode(), answer::body);
        JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
        assertEquals("VALIDATION_ERROR", error.getString("code"));
        assertTrue(
                answer.body().length() < 3 * KIB,
                "an answer of " + answer.body().length());
    }

    /** Sends refused commands as often as a connection may, which is then closed for it. */
    private static void refusedCommands(ServerExtension server, String query, String command, String body)
            throws IOException {
        String frame =
                "{\"type\":\"send\",\"address\":\"" + command + "\",\"replyAddress\":\"r\",\"body\":" + body + "}";
        try (Stranger stranger = Stranger.upgraded(server.port(), query)) {
            for (int i = 0; i < 2 * TIMES; i++) {
                stranger.text(frame);
            }
            assertEquals(4508, stranger.readCloseCode(), command);
        }
    }

    private static String members(int count) {
        StringBuilder body = new StringBuilder("{\"m\":1");
        for (int i = 0; i < count; i++) {
            body.append(",\"m").append(i).append("\":1");
        }
        return body.append('}').toString();
    }

    private static String resume(int rooms) {
        return "{\"token\":\"x\",\"resume\":{\"rooms\":" + members(rooms) + "}}";
    }

    private static String manyMembers(int count) {
        return "{\"kind\":\"group\",\"name\":\"all\",\"members\":[\"a\"" + ",\"b\"".repeat(count) + "]}";
    }
}
