package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/** The server is killed in the middle of a burst, again and again: nothing acknowledged is lost, nothing comes twice. */
@Tag("S3-FT-01")
@Tag("S3-CONS-02")
@Tag("long")
class KillNineIT {
    private static final int ROUNDS = Integer.getInteger("parley.kill.rounds", 3);
    private static final int SENDERS = 4;
    private static final int ROOMS = 3;
    private static final int BURST = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> GONE = Set.of("NOT_FOUND", "ROOM_CLOSED");

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .with("LIMITS_MESSAGES_COUNT", 1_000_000)
            .with("LIMITS_OTHER_COUNT", 1_000_000)
            .with("LIMITS_REGISTER_PER_IP_COUNT", 10_000)
            .with("AUTH_HASHING_MEMORY_KIB", 1_024);

    private final List<PersistentSender> senders = new ArrayList<>();
    private final List<String> rooms = new ArrayList<>();

    @Test
    void whatWasAcknowledgedIsThereExactlyOnceAfterEachKill() {
        long seed = Long.getLong("parley.kill.seed", 17);
        Random random = new Random(seed);
        gather();
        for (int round = 0; round < ROUNDS; round++) {
            try (Strangers match = new Strangers(SERVER)) {
                match.ann.reply("chat:message", match.message("soon gone"));
                burst(random);
                SERVER.kill9();
                senders.forEach(sender -> sender.bridge().closed());
                senders.forEach(PersistentSender::takeIn);
                assertTrue(match.ann.closed() != 0 && match.bob.closed() != 0);
                SERVER.start();
                assertGone(match);
            }
            comeBack();
            for (PersistentSender sender : senders) {
                senders.forEach(sender::assertAllCameTo);
            }
        }
        senders.forEach(PersistentSender::close);
    }

    private void gather() {
        String suffix = "_" + ThreadLocalRandom.current().nextInt(1_000_000);
        for (int i = 0; i < SENDERS; i++) {
            String name = "sender" + i + suffix;
            senders.add(new PersistentSender(SERVER, name, register(name)));
            senders.get(i).connect();
        }
        for (int i = 0; i < ROOMS; i++) {
            JsonObject body = new JsonObject().put("kind", "room").put("name", "room " + i);
            String roomId = senders.get(0).bridge().reply("room:create", body).getString("roomId");
            long seq = 1;
            for (PersistentSender sender : senders.subList(1, SENDERS)) {
                seq = sender.bridge()
                        .reply("room:join", new JsonObject().put("roomId", roomId))
                        .getLong("seq");
            }
            rooms.add(roomId);
            for (PersistentSender sender : senders) {
                sender.follow(roomId, seq);
            }
        }
        // Joins are known from the answers; events of them that came before don't matter.
        for (PersistentSender sender : senders) {
            sender.bridge().close();
            sender.connect();
        }
    }

    private static String register(String name) {
        JsonObject account = new JsonObject()
                .put("username", name)
                .put("email", name + "@example.org")
                .put("password", "correct horse");
        HttpResponse<String> answer =
                SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/auth/register"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(account.encode())));
        assertEquals(201, answer.statusCode(), answer.body());
        return new JsonObject(answer.body()).getString("token");
    }

    /** Sends a burst, and ends when a random part of it is acknowledged and the rest is not. */
    private void burst(Random random) {
        PersistentSender watched = senders.get(random.nextInt(SENDERS));
        int enough = watched.acknowledged() + 1 + random.nextInt(BURST);
        for (int i = 0; i < BURST; i++) {
            senders.forEach(sender -> sender.send(rooms.get(random.nextInt(ROOMS))));
        }
        Eventually.until(PATIENCE, () -> "nothing is acknowledged", () -> {
            watched.takeIn();
            return watched.acknowledged() >= enough;
        });
    }

    private static void assertGone(Strangers match) {
        try (RawBridge stranger = RawBridge.of(SERVER, SERVER.guest());
                Strangers fresh = new Strangers(SERVER)) {
            String code = stranger.refusal("chat:message", match.message("is anybody here?"))
                    .getString("code");
            assertTrue(GONE.contains(code), code);
            fresh.bob.reply("chat:message", fresh.message("a new start"));
            assertEquals("a new start", fresh.ann.event("chat:message").getString("content"));
        }
    }

    private void comeBack() {
        senders.forEach(PersistentSender::connect);
        senders.forEach(PersistentSender::repeatWhatWaits);
        Eventually.until(PATIENCE, () -> "not everything is acknowledged", () -> {
            boolean all = true;
            for (PersistentSender sender : senders) {
                all &= sender.takeIn();
            }
            return all;
        });
        Map<String, Long> heads = heads();
        Eventually.until(PATIENCE, () -> "not everything came to everybody", () -> {
            senders.forEach(PersistentSender::takeIn);
            return senders.stream().allMatch(sender -> sender.seen().equals(heads));
        });
    }

    private Map<String, Long> heads() {
        Map<String, Long> heads = new HashMap<>();
        try (RawBridge asking = RawBridge.open(SERVER)) {
            senders.get(0).describeRooms(asking).forEach(room -> {
                JsonObject described = (JsonObject) room;
                heads.put(described.getString("id"), described.getLong("seq"));
            });
        }
        return heads;
    }
}
