package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every message is sent one to five times, over REST and two sockets at once. */
@Tag("S3-CONS-01")
@Tag("long")
class RetryStormIT {
    private static final int INTENTS = 150;

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension().with("LIMITS_MESSAGES_COUNT", 100_000);

    private final JsonObject ann = SERVER.guest();

    @Test
    void eachIntentIsOneRowWithOneSeqAndEveryRepetitionGetsTheSameAnswer() {
        Random random = new Random(23);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Map<String, List<Supplier<JsonObject>>> answers = new HashMap<>();
        try (RawBridge phone = RawBridge.of(SERVER, ann, "chat:message");
                RawBridge laptop = RawBridge.of(SERVER, ann, "chat:message")) {
            String roomId = phone.reply(
                            "room:create", new JsonObject().put("kind", "group").put("name", "Storm"))
                    .getString("roomId");
            for (int i = 0; i < INTENTS; i++) {
                String intent = "intent " + i;
                JsonObject message = new JsonObject()
                        .put("roomId", roomId)
                        .put("content", "says " + intent)
                        .put("clientId", intent);
                List<Supplier<JsonObject>> copies = new ArrayList<>();
                for (int copy = random.nextInt(5); copy >= 0; copy--) {
                    copies.add(
                            switch (random.nextInt(3)) {
                                case 0 -> overSocket(phone, message);
                                case 1 -> overSocket(laptop, message);
                                default -> overRest(threads, message);
                            });
                }
                answers.put(intent, copies);
            }
            Map<String, Long> seqs = new HashMap<>();
            answers.forEach((intent, copies) -> seqs.put(intent, oneAnswer(copies)));

            JsonArray feed = phone.reply(
                            "chat:feed", new JsonObject().put("roomId", roomId).put("after", 1))
                    .getJsonArray("events");
            assertEquals(INTENTS, feed.size());
            for (int i = 0; i < INTENTS; i++) {
                JsonObject stored = feed.getJsonObject(i).getJsonObject("data");
                assertEquals(i + 2, stored.getLong("seq"));
                assertEquals(seqs.get(stored.getString("clientId")), stored.getLong("seq"));
                for (RawBridge device : List.of(phone, laptop)) {
                    assertEquals(
                            stored.getString("id"), device.event("chat:message").getString("id"));
                }
            }
            phone.reply("chat:message", new JsonObject().put("roomId", roomId).put("content", "last"));
            for (RawBridge device : List.of(phone, laptop)) {
                assertEquals("last", device.event("chat:message").getString("content"), "nothing comes in between");
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Supplier<JsonObject> overSocket(RawBridge device, JsonObject message) {
        String reply = device.ask("chat:message", message);
        return () -> device.next(reply).getJsonObject("body");
    }

    private Supplier<JsonObject> overRest(ExecutorService threads, JsonObject message) {
        return CompletableFuture.supplyAsync(
                () -> {
                    HttpResponse<String> answer =
                            SERVER.send(HttpRequest.newBuilder(URI.create(SERVER.baseUrl() + "/api/messages"))
                                    .header("Authorization", "Bearer " + ann.getString("token"))
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(message.encode())));
                    assertEquals(2, answer.statusCode() / 100, answer.body());
                    return new JsonObject(answer.body());
                },
                threads)::join;
    }

    /** Checks that all answers are the same but for the remark that the message was stored before. @return its seq */
    private static long oneAnswer(List<Supplier<JsonObject>> copies) {
        JsonObject first = null;
        int fresh = 0;
        for (Supplier<JsonObject> copy : copies) {
            JsonObject answer = copy.get().copy();
            fresh += answer.remove("duplicate") == null ? 1 : 0;
            first = first == null ? answer : first;
            assertEquals(first, answer);
        }
        assertEquals(1, fresh);
        return first.getLong("seq");
    }
}
