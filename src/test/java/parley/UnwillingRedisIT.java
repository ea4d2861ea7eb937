package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.redis.RedisProcess;
import parley.util.Eventually;

/** Redis answers, but not as a server needs it: it is full, or may not run scripts for this user. */
@Tag("S1-RED-05")
@Tag("S3-FT-04")
@Tag("long")
class UnwillingRedisIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RedisProcess REDIS = new RedisProcess("--maxmemory-policy", "noeviction");

    @RegisterExtension
    static final ServerExtension SERVER =
            new ServerExtension().with("REDIS_URI", REDIS.uri()).with("LIMITS_OTHER_COUNT", 100_000);

    @AfterAll
    static void stop() {
        SERVER.stop();
        REDIS.close();
    }

    /** Gives Redis a command, as an operator does at the command line. */
    private static void tell(String command) {
        try (Socket socket = new Socket("127.0.0.1", REDIS.port())) {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            assertEquals("+OK", answers.readLine());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void awaitHealth(String status) {
        Eventually.until(PATIENCE, () -> SERVER.json("/health").encode(), () -> SERVER.json("/health")
                .getString("status")
                .equals(status));
        assertEquals(200, SERVER.status("/ready"));
    }

    private static int online(RawBridge someone) {
        return someone.reply("presence:online", new JsonObject()).getInteger("total");
    }

    private static void assertLogged(String words) {
        try {
            String log = Files.readString(SERVER.log());
            assertTrue(log.contains(words), log);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Test
    void aFullRedisIsDoneWithoutUntilThereIsRoom() {
        awaitHealth("ok");
        RawBridge guest = RawBridge.of(SERVER, SERVER.guest());
        tell("CONFIG SET maxmemory 1");
        awaitHealth("degraded");
        try (Strangers meanwhile = new Strangers(SERVER)) {
            meanwhile.ann.reply("chat:message", meanwhile.message("hello"));
            assertEquals(3, online(guest));
            assertLogged("it is full");
            tell("CONFIG SET maxmemory 0");
            awaitHealth("ok");
            meanwhile.ann.reply("chat:message", meanwhile.message("and again"));
            Eventually.until(PATIENCE, () -> "online: " + online(guest), () -> online(guest) == 3);
        }
        Eventually.until(PATIENCE, () -> "online: " + online(guest), () -> online(guest) == 1);
        guest.close();
    }

    @Test
    void aServerWhoseUserMayNotRunScriptsStartsAndSaysSo() {
        tell("ACL SETUSER default -eval -evalsha -script");
        SERVER.restart();
        awaitHealth("degraded");
        assertLogged("may not do what is needed");
        try (Strangers alone = new Strangers(SERVER)) {
            alone.ann.reply("chat:message", alone.message("hello"));
            tell("ACL SETUSER default +@all");
            awaitHealth("ok");
            Eventually.until(PATIENCE, () -> "online: " + online(alone.ann), () -> online(alone.ann) == 2);
            alone.bob.reply("chat:message", alone.message("hello too"));
        }
    }
}
