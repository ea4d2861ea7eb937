package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.Strangers.idOf;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writes marked words in every way there is, then looks for them in each byte that the server has left on the disk. */
@Tag("S3-SEC-06")
class UnreadableAtRestIT {
    private static final int CHUNK = 1 << 20;

    @RegisterExtension
    static final ServerExtension server =
            new ServerExtension().with("LOG_LEVEL", "debug").with("DIRECT_MESSAGES_POLICY", "anyone");

    private final String marker = "marked" + UUID.randomUUID().toString().replace("-", "");
    private final String name = "named" + UUID.randomUUID().toString().replace("-", "");

    private JsonObject text() {
        return new JsonObject().put("content", "a " + marker + " word");
    }

    @Test
    void nothingThatPeopleWriteIsOnTheDisk() throws IOException {
        JsonObject anns = server.guest();
        JsonObject bobs = server.guest();
        try (RawBridge ann = RawBridge.of(server, anns);
                RawBridge bob = RawBridge.of(server, bobs, "chat:message")) {
            String group = ann.reply(
                            "room:create",
                            new JsonObject()
                                    .put("kind", "group")
                                    .put("name", name)
                                    .put("members", new JsonArray().add(idOf(bobs))))
                    .getString("roomId");
            ann.reply("chat:message", text().put("roomId", group).put("clientId", "c1"));
            String direct = ann.reply(
                            "chat:message", text().put("to", idOf(bobs)).put("clientId", "c2"))
                    .getString("roomId");
            // A repetition, a conflict and refusals: what goes wrong is written to logs most easily.
            ann.reply("chat:message", text().put("roomId", direct).put("clientId", "c2"));
            JsonObject conflicting = new JsonObject()
                    .put("content", marker)
                    .put("roomId", direct)
                    .put("clientId", "c2");
            assertEquals("CONFLICT", ann.refusal("chat:message", conflicting).getString("code"));
            ann.refusal("chat:message", text().put("roomId", "nowhere"));
            ann.refusal("chat:message", text().put("roomId", group).put("type", "bogus"));
            for (String room : List.of(group, direct)) {
                assertTrue(bob.event("chat:message").getString("content").contains(marker), room);
                JsonObject report = new JsonObject()
                        .put("userId", idOf(anns))
                        .put("roomId", room)
                        .put("reason", marker)
                        .put("text", marker);
                bob.reply("user:report", report);
            }
        }
        try (Strangers strangers = new Strangers(server)) {
            strangers.ann.reply("chat:message", strangers.message(marker));
            strangers.bob.reply(
                    "user:report",
                    new JsonObject()
                            .put("userId", Strangers.idOf(strangers.annsGuest))
                            .put("reason", marker));
        }
        // Its end writes all that was still in memory into the files of the database.
        server.stop();

        Path folder = server.log().getParent();
        assertFalse(holding(folder, name, StandardCharsets.UTF_8).isEmpty(), "the search finds nothing at all");
        for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            assertEquals(List.of(), holding(folder, marker, charset));
        }
        String hex = HexFormat.of().formatHex(marker.getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of(), holding(folder, hex, StandardCharsets.US_ASCII));
    }

    private static List<Path> holding(Path folder, String text, Charset charset) throws IOException {
        byte[] wanted = text.getBytes(charset);
        List<Path> holding = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holds(file, wanted)) {
                    holding.add(file);
                }
            }
        }
        return holding;
    }

    private static boolean holds(Path file, byte[] wanted) throws IOException {
        byte[] window = new byte[CHUNK + wanted.length];
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            int read;
            while ((read = in.readNBytes(window, kept, window.length - kept)) > 0) {
                int filled = kept + read;
                if (indexOf(window, filled, wanted) >= 0) {
                    return true;
                }
                // A hit may lie across two reads.
                kept = Math.min(filled, wanted.length - 1);
                System.arraycopy(window, filled - kept, window, 0, kept);
            }
        }
        return false;
    }

    private static int indexOf(byte[] bytes, int length, byte[] wanted) {
        for (int i = 0; i <= length - wanted.length; i++) {
            int same = 0;
            while (same < wanted.length && bytes[i + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        return -1;
    }
}
