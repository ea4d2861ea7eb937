package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import parley.ServerExtension;

/** Frames that cost the sender next to nothing: empty fragments, bridge pings, registrations taken back again. */
final class SmallFramesAttack implements Attack {
    private static final int IN_A_WRITE = 400;
    private static final int WRITES = 200;
    private static final byte[] NOTHING = {};

    @Override
    public void on(ServerExtension server) throws Exception {
        byte[] begin = Stranger.frame(Stranger.TEXT, false, NOTHING);
        flood(server, "", begin, Stranger.frame(Stranger.CONTINUATION, false, NOTHING));
        String query = "?token=" + server.guest().getString("token");
        flood(server, query, NOTHING, text(new JsonObject().put("type", "ping")));
        ByteArrayOutputStream onAndOff = new ByteArrayOutputStream();
        onAndOff.write(registration("register"));
        onAndOff.write(registration("unregister"));
        flood(server, query, NOTHING, onAndOff.toByteArray());
    }

    private static byte[] registration(String type) {
        return text(new JsonObject().put("type", type).put("address", "chat:message"));
    }

    private static byte[] text(JsonObject message) {
        return Stranger.frame(Stranger.TEXT, true, message.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static void flood(ServerExtension server, String query, byte[] first, byte[] then) throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < IN_A_WRITE; i++) {
            many.write(then);
        }
        try (Stranger stranger = Stranger.upgraded(server.port(), query)) {
            stranger.send(first);
            Floods.send(stranger, many.toByteArray(), WRITES);
            assertEquals(4508, stranger.readCloseCode());
        }
    }
}
