package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.util.Eventually;

/**
 * State + apply(feed) = fresh state: whatever several users do, and whenever their connections are cut, their devices
 * keep by events alone the state that a new device loads. {@code -Dparley.feed.steps} and {@code -Dparley.feed.seed}
 * make it longer, or the same again.
 */
@Tag("long")
class FeedPropertyIT {
    private static final int STEPS = Integer.getInteger("parley.feed.steps", 1_500);
    private static final int CHECK_EVERY = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final ServerExtension server = new ServerExtension()
            .with("LIMITS_MESSAGES_COUNT", 1_000_000)
            .with("LIMITS_RECEIPTS_COUNT", 1_000_000)
            .with("LIMITS_OTHER_COUNT", 1_000_000)
            .with("LIMITS_HTTP_PER_IP_COUNT", 1_000_000)
            .with("LIMITS_ROUTES_ROOMS_COUNT", 1_000_000)
            .with("LIMITS_ROUTES_MESSAGES_COUNT", 1_000_000)
            .with("DIRECT_MESSAGES_POLICY", "anyone")
            .with("ROOMS_EDIT_WINDOW_MS", 0);

    @Test
    @Tag("S3-CHAT-10")
    @Tag("S3-CONS-02")
    void whatIsKeptByEventsIsWhatIsLoadedAnew() {
        long seed = Long.getLong("parley.feed.seed", new Random().nextLong());
        try (FeedActors actors = new FeedActors(server, new Random(seed))) {
            for (int step = 1; step <= STEPS; step++) {
                actors.step();
                if (step % CHECK_EVERY == 0 || step == STEPS) {
                    actors.closeOne();
                    check(actors);
                }
            }
            assertTrue(
                    actors.eventTypes().containsAll(FeedDevice.EVENTS),
                    () -> "only " + actors.eventTypes() + " by " + actors.outcomes());
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("with -Dparley.feed.seed=" + seed + " " + failure.getMessage(), failure);
        }
    }

    private static void check(FeedActors actors) {
        for (FeedDevice device : actors.devices()) {
            if (!device.connected()) {
                device.connect();
            }
        }
        for (FeedDevice device : actors.devices()) {
            Eventually.until(PATIENCE, () -> device.userId() + " does not know its rooms", () -> {
                device.pump();
                return device.present().equals(device.presentAnew());
            });
            device.present().forEach(roomId -> check(device, roomId, actors.hiddenFrom(device.userId())));
        }
    }

    /** Checks a device; some messages that it sent without waiting may still be on their way. */
    private static void check(FeedDevice device, String roomId, Set<String> hidden) {
        AtomicReference<RoomView> fresh = new AtomicReference<>();
        Eventually.until(PATIENCE, () -> "the feed of " + roomId + " does not come to its end", () -> {
            fresh.set(device.fresh(roomId));
            device.pump();
            return fresh.get() != null
                    && device.room(roomId).seq() == fresh.get().seq();
        });
        Map<String, Object> expected = fresh.get().state(hidden);
        Map<String, Object> kept = device.room(roomId).state(hidden);
        kept.forEach((key, value) -> assertEquals(expected.get(key), value, key));
        assertEquals(expected.keySet(), kept.keySet());
        feedSaysNothingOfTheDeleted(device.feed(roomId, 0), fresh.get());
    }

    private static void feedSaysNothingOfTheDeleted(List<JsonObject> feed, RoomView fresh) {
        Set<String> deleted = fresh.messages().values().stream()
                .filter(message -> message.getBoolean("deleted", false))
                .map(message -> message.getString("id"))
                .collect(Collectors.toSet());
        for (JsonObject event : feed) {
            JsonObject data = event.getJsonObject("data");
            if (deleted.contains(data.getString("id", data.getString("messageId", "")))) {
                assertNull(data.getValue("content"), event::encode);
            }
        }
    }
}
