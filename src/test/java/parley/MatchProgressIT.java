package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody who searches hears how far it has come, until they are matched. */
class MatchProgressIT {
    private static final String SEARCHING = "user:match:searching";
    private static final String NO_USERS = "user:match:no_users";
    private static final int WIDEST = 2;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("CONFIG", withShortStages());

    private static Path withShortStages() {
        JsonArray stages = new JsonArray();
        for (int stage = 0; stage <= WIDEST; stage++) {
            boolean narrow = stage < WIDEST;
            stages.add(new JsonObject()
                    .put("afterMs", stage * 700)
                    .put("language", narrow)
                    .put("interest", stage == 0));
        }
        JsonObject config = new JsonObject().put("matching", new JsonObject().put("stages", stages));
        try {
            Path folder = Files.createDirectories(Path.of("target", "it", "MatchProgressIT"));
            return Files.writeString(folder.resolve("stages.json"), config.encode())
                    .toAbsolutePath();
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static JsonObject own(JsonObject guest) {
        HttpRequest.Builder asked = HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/guest/session"))
                .header("Authorization", "Bearer " + guest.getString("token"));
        return new JsonObject(SERVER.send(asked).body()).getJsonObject("guest");
    }

    @Test
    @Tag("S1-EVT-07")
    @Tag("S1-EVT-08")
    void whoSearchesHearsOfEachStageAndThatNobodyIsThere() {
        try (RawBridge ann = RawBridge.of(SERVER, SERVER.guest(), SEARCHING, NO_USERS, "user:matched")) {
            ann.reply("user:match", new JsonObject());
            List<Integer> stages = new ArrayList<>();
            JsonObject progress = ann.event(SEARCHING);
            assertEquals(Set.of("stage", "waitedMs", "widensInMs", "waiting"), progress.fieldNames());
            long waited = -1;
            while (progress.getInteger("stage") < WIDEST) {
                stages.add(progress.getInteger("stage"));
                assertTrue(progress.getLong("waitedMs") > waited, progress::encode);
                assertTrue(progress.getLong("widensInMs") > 0, progress::encode);
                waited = progress.getLong("waitedMs");
                progress = ann.event(SEARCHING);
            }
            assertEquals(0, stages.get(0), "told at once, before anything widens");
            assertTrue(stages.contains(WIDEST - 1), stages::toString);
            JsonObject nobody = ann.event(NO_USERS);
            assertEquals(Set.of("waitedMs"), nobody.fieldNames());
            assertTrue(nobody.getLong("waitedMs") >= WIDEST * 700, nobody::encode);
            // Nothing changes any more, and it is told all the same.
            assertEquals(WIDEST, ann.event(SEARCHING).getInteger("stage"));
            try (RawBridge bob = RawBridge.of(SERVER, SERVER.guest(), "user:matched")) {
                bob.reply("user:match", new JsonObject());
                assertEquals(
                        bob.event("user:matched").getString("roomId"),
                        ann.event("user:matched").getString("roomId"),
                        "the search went on");
            }
        }
    }

    @Test
    @Tag("S1-DAT-01")
    void aGuestsOwnSessionShowsWhatTheyDoNow() {
        JsonObject guest = SERVER.guest();
        JsonObject away = own(guest);
        assertEquals(guest.getJsonObject("guest").getString("id"), away.getString("id"));
        assertEquals(guest.getJsonObject("guest").getString("username"), away.getString("username"));
        for (String field : List.of("sessionId", "createdAt", "lastSeenAt", "languages", "interests")) {
            assertTrue(away.getValue(field) != null, field);
        }
        for (String field : List.of("gender", "country")) {
            assertTrue(away.containsKey(field), field);
        }
        assertStands(away, false, false, null);
        try (RawBridge ann = RawBridge.of(SERVER, guest, "user:matched", "room:closed")) {
            assertStands(own(guest), true, false, null);
            ann.reply("user:match", new JsonObject());
            assertStands(own(guest), true, true, null);
            JsonObject other = SERVER.guest();
            try (RawBridge bob = RawBridge.of(SERVER, other, "user:matched")) {
                bob.reply("user:match", new JsonObject());
                String roomId = bob.event("user:matched").getString("roomId");
                ann.event("user:matched");
                assertStands(own(guest), true, false, Strangers.idOf(other));
                bob.reply("leave-room", new JsonObject().put("roomId", roomId));
                ann.event("room:closed");
                assertStands(own(guest), true, false, null);
            }
        }
    }

    private static void assertStands(JsonObject own, boolean online, boolean searching, String connectedUser) {
        assertEquals(online, own.getBoolean("isOnline"), own::encode);
        assertEquals(online, own.getString("socketId") != null, own::encode);
        assertTrue(own.containsKey("socketId") && own.containsKey("connectedAt"), own::encode);
        assertEquals(online, own.getLong("connectedAt") != null, own::encode);
        assertEquals(searching, own.getBoolean("isSearching"), own::encode);
        assertEquals(connectedUser, own.getString("connectedUser"), own::encode);
        assertEquals(connectedUser != null, own.getBoolean("inChat"), own::encode);
        assertFalse(own.containsKey("token"));
    }
}
