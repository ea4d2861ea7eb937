package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import parley.ServerExtension;

/** More commands than anybody may send: with intents nobody heard of, before authentication, and with dear features. */
final class CommandsAttack implements Attack {
    private static final int COMMANDS = 20_000;
    private static final int SOCKETS = 3;

    private final Map<String, byte[]> floods = new HashMap<>();

    @Override
    public void on(ServerExtension server) throws Exception {
        String query = "?token=" + server.guest().getString("token");
        for (int i = 0; i < SOCKETS; i++) {
            flood(server, query, "chat:message");
            flood(server, query, "chat:history");
            flood(server, "", "chat:message");
            flood(server, "", "session:authenticate");
        }
    }

    private void flood(ServerExtension server, String query, String command) throws IOException {
        byte[] many = floods.computeIfAbsent(command, CommandsAttack::manyOf);
        try (Stranger stranger = Stranger.upgraded(server.port(), query)) {
            Floods.send(stranger, many, 1);
            assertEquals(4508, stranger.readCloseCode(), command);
        }
    }

    private static byte[] manyOf(String command) {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < COMMANDS; i++) {
            JsonObject body = new JsonObject()
                    .put("roomId", "nowhere")
                    .put("content", "x")
                    .put("clientId", "c" + i);
            if (command.equals("chat:history")) {
                body = new JsonObject().put("roomId", "nowhere");
            } else if (command.equals("session:authenticate")) {
                body = new JsonObject().put("token", "none");
            }
            JsonObject frame = new JsonObject()
                    .put("type", "send")
                    .put("address", command)
                    .put("replyAddress", "r")
                    .put("body", body);
            many.writeBytes(Stranger.frame(Stranger.TEXT, true, frame.encode().getBytes(StandardCharsets.UTF_8)));
        }
        return many.toByteArray();
    }
}
