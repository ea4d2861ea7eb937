package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** The server's own database hangs or is killed, while people write. */
@Tag("S3-CONS-01")
@Tag("S3-FT-02")
@Tag("S3-FT-03")
@Tag("S3-FT-05")
@Tag("long")
class DatabaseOutageIT {
    private static final int AT_ONCE_REFUSED = 60;

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("LIMITS_MESSAGES_COUNT", 100_000).with("LIMITS_OTHER_COUNT", 100_000);

    @Test
    void whileItHangsWhatMustBeStoredIsRefusedAndTheRestGoesOn() throws IOException {
        JsonObject newcomer = SERVER.guest();
        try (OutageScene scene = new OutageScene(SERVER);
                RawBridge late = RawBridge.open(SERVER)) {
            assertEquals(0, scene.answersOf(scene.send(1)));
            signal("-STOP");
            try {
                List<String> replies = scene.send(50);
                assertTrue(late.authenticate(newcomer).getBoolean("more"));
                assertEquals(50, scene.answersOf(replies));
                scene.awaitReady(false);
                assertEquals(200, SERVER.status("/live"));
                scene.match.bob.reply("chat:message", scene.match.message("a match needs no database"));
                scene.awaitNothingQueued();
                assertEquals(50, scene.answersOf(scene.send(50)));
                // One after the other, these would wait for longer than the test may take.
                for (int i = 0; i < AT_ONCE_REFUSED; i++) {
                    assertEquals(1, scene.answersOf(scene.send(1)));
                }
                assertTrue(SERVER.json("/health").encode().contains("refused without waiting"));
            } finally {
                signal("-CONT");
            }
            scene.awaitReady(true);
            scene.verify();
        }
    }

    @Test
    @Tag("S1-EVT-06")
    void whileItHangsGuestsSignInMatchAndTalkAndHearOfOtherRoomsAfterwards() throws IOException {
        JsonObject known = SERVER.guest();
        try (RawBridge before = RawBridge.of(SERVER, known);
                RawBridge ann = RawBridge.open(SERVER);
                RawBridge bob = RawBridge.open(SERVER)) {
            ann.register(Strangers.EVENTS);
            bob.register(Strangers.EVENTS);
            String stored = before.reply(
                            "room:create", new JsonObject().put("kind", "room").put("name", "Open"))
                    .getString("roomId");
            signal("-STOP");
            try {
                assertTrue(ann.authenticate(known).getBoolean("more"));
                bob.authenticate(SERVER.guest());
                ann.reply("user:match", new JsonObject());
                bob.reply("user:match", new JsonObject());
                String match = ann.event("user:matched").getString("roomId");
                bob.event("user:matched");
                ann.reply("chat:message", new JsonObject().put("roomId", match).put("content", "hello"));
                assertEquals("hello", bob.event("chat:message").getString("content"));
            } finally {
                signal("-CONT");
            }
            Eventually.until(OutageScene.PATIENCE, () -> "the stored room is not heard", () -> {
                before.answer(
                        "chat:message", new JsonObject().put("roomId", stored).put("content", "still there?"));
                return ann.take(List.of("chat:message")).stream()
                        .anyMatch(event ->
                                stored.equals(event.getJsonObject("body").getString("roomId")));
            });
        }
    }

    @Test
    void killedItIsStartedAgainAndFoundWithoutARestartOfTheServer() throws IOException {
        long server = SERVER.process().pid();
        try (OutageScene scene = new OutageScene(SERVER)) {
            long killed = SERVER.postgres().pid();
            List<String> first = scene.send(30);
            scene.ann.next(first.remove(0));
            List<String> burst = new ArrayList<>(scene.send(70));
            signal("-KILL");
            Eventually.until(OutageScene.PATIENCE, () -> "PostgreSQL stays away", () -> running()
                    .filter(pid -> pid != killed)
                    .isPresent());
            scene.answersOf(burst);
            scene.awaitReady(true);
            scene.verify();
            assertEquals(server, SERVER.process().pid());
            assertTrue(Files.readString(SERVER.log()).contains("PostgreSQL has ended; it is started again"));
        }
    }

    /** Returns the process of the database server; empty while its file is being replaced. */
    private static Optional<Long> running() {
        try {
            return Optional.of(SERVER.postgres()).filter(ProcessHandle::isAlive).map(ProcessHandle::pid);
        } catch (RuntimeException noProcess) {
            return Optional.empty();
        }
    }

    /** Sends a signal to the database server and to the processes of its connections. */
    private static void signal(String signal) throws IOException {
        ProcessHandle postmaster = SERVER.postgres();
        List<String> command = new ArrayList<>(List.of("kill", signal, String.valueOf(postmaster.pid())));
        postmaster.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
        new ProcessBuilder(command).inheritIO().start().onExit().join();
    }
}
