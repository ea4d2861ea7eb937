package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import parley.ServerExtension;

/** The floods that the bridge takes, on the plain WebSocket and on Socket.IO, and what only Socket.IO's polls can do. */
final class TransportsAttack implements Attack {
    private static final String PLAIN = "/ws";
    private static final String SOCKET_IO = "/socket.io/?EIO=4&transport=websocket";
    private static final String POLLING = "/socket.io/?EIO=4&transport=polling";
    private static final int IN_A_WRITE = 400;
    private static final int WRITES = 200;
    private static final int FORGED = 200;
    private static final int TOO_LARGE = 33 * 1_024;
    private static final byte[] NOTHING = {};
    private static final JsonObject MESSAGE =
            new JsonObject().put("roomId", "nowhere").put("content", "x");

    @Override
    public void on(ServerExtension server) throws Exception {
        String token = server.guest().getString("token");
        for (String target : List.of(PLAIN, SOCKET_IO)) {
            flood(server, target, NOTHING, Stranger.frame(Stranger.PING, true, new byte[100]), 4508);
            flood(
                    server,
                    target,
                    Stranger.frame(Stranger.TEXT, false, NOTHING),
                    Stranger.frame(Stranger.CONTINUATION, false, NOTHING),
                    4508);
            flood(server, target, Stranger.frame(Stranger.TEXT, true, new byte[TOO_LARGE]), NOTHING, 1009);
        }
        byte[] plain = text(new JsonObject()
                .put("type", "chat:message")
                .put("id", 1)
                .put("data", MESSAGE)
                .encode());
        flood(server, PLAIN, NOTHING, plain, 4508);
        flood(server, PLAIN + "?token=" + token, NOTHING, plain, 4508);
        byte[] event =
                text("421" + new JsonArray().add("chat:message").add(MESSAGE).encode());
        byte[] connect = text("40" + new JsonObject().put("token", token).encode());
        flood(server, SOCKET_IO, connect, event, 4508);
        flood(server, SOCKET_IO, text("40"), event, 4508);
        polls(server);
    }

    private static byte[] text(String payload) {
        return Stranger.frame(Stranger.TEXT, true, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static void flood(ServerExtension server, String target, byte[] first, byte[] then, int code)
            throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < IN_A_WRITE; i++) {
            many.write(then);
        }
        try (Stranger stranger = Stranger.upgradedAt(server.port(), target)) {
            stranger.send(first);
            Floods.send(stranger, many.toByteArray(), WRITES);
            assertEquals(code, stranger.readCloseCode(), target);
        }
    }

    private static void polls(ServerExtension server) {
        for (int i = 0; i < FORGED; i++) {
            HttpResponse<String> forged = server.get(POLLING + "&sid=forged" + i);
            assertEquals(400, forged.statusCode());
            assertEquals(1, new JsonObject(forged.body()).getInteger("code"));
        }
        String session = POLLING + "&sid=" + opened(server);
        assertEquals(413, sent(server, session, "4" + "x".repeat(TOO_LARGE)));
        String broken = POLLING + "&sid=" + opened(server);
        sent(server, broken, "9no packet at all");
        assertEquals(400, server.get(broken).statusCode());
    }

    private static String opened(ServerExtension server) {
        String packet = server.get(POLLING).body();
        assertTrue(packet.startsWith("0{"), packet);
        return new JsonObject(packet.substring(1)).getString("sid");
    }

    private static int sent(ServerExtension server, String target, String body) {
        return server.send(HttpRequest.newBuilder(URI.create(server.baseUrl() + target))
                        .POST(BodyPublishers.ofString(body)))
                .statusCode();
    }
}
