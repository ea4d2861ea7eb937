package parley.signaling.janus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.config.JanusSettings;
import parley.error.ErrorCode;
import parley.signaling.OwnAddress;
import parley.util.Eventually;

/**
 * The plane with a real Janus. Descriptions are made by hand, and those who send without a browser are remote publishers,
 * which the VideoRoom announces as any other.
 */
@Tag("S1-SYS-16")
@Tag("once")
class JanusPlaneIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long COMPARE_MS = 300;

    private static OwnAddress own;
    private static Janus janus;
    private static Vertx vertx;
    private static JanusPlane plane;
    /** The plane of another node. */
    private static JanusPlane other;

    private static final Map<String, Integer> comparisons = new ConcurrentHashMap<>();
    private static ByHand byHand;
    private static final Map<String, Set<String>> known = new ConcurrentHashMap<>();
    private static final Map<String, BlockingDeque<Signal>> heard = new ConcurrentHashMap<>();

    private String callId;

    private record Signal(String event, JsonObject data) {}

    @BeforeAll
    static void begin() {
        own = new OwnAddress();
        janus = new Janus(own.address());
        vertx = Vertx.vertx();
        JanusSettings settings = new ConfigLoader()
                .set("calls.janus.uri", janus.uri(), "the test")
                .set("calls.janus.apiSecret", Janus.API_SECRET, "the test")
                .load()
                .calls()
                .janus();
        plane = plane(settings);
        other = plane(settings);
        byHand = new ByHand(settings);
        result(vertx.deployVerticle(byHand));
        awaitBoth();
    }

    private static JanusPlane plane(JanusSettings settings) {
        JanusPlane made = new JanusPlane(
                settings,
                callId -> {
                    comparisons.merge(callId, 1, Integer::sum);
                    return Future.succeededFuture(Set.copyOf(known.getOrDefault(callId, Set.of())));
                },
                COMPARE_MS);
        made.onSignal((callId, participantId, event, data) -> of(participantId).add(new Signal(event, data)));
        result(vertx.deployVerticle(made));
        return made;
    }

    @AfterAll
    static void end() {
        if (janus != null) {
            result(vertx.close());
            janus.close();
            own.close();
        }
    }

    private static void awaitBoth() {
        Eventually.until(
                PATIENCE,
                () -> "there is no session",
                () -> plane.isReachable() && other.isReachable() && byHand.isReady());
    }

    @BeforeEach
    void openCall() {
        callId = UUID.randomUUID().toString();
    }

    @AfterEach
    void closeCall() {
        known.remove(callId);
        result(plane.close(callId));
    }

    private static BlockingDeque<Signal> of(String participantId) {
        return heard.computeIfAbsent(participantId, id -> new LinkedBlockingDeque<>());
    }

    private String join(String name) {
        String participantId = name + "-" + callId;
        Set<String> all = known.computeIfAbsent(callId, id -> ConcurrentHashMap.newKeySet());
        all.add(participantId);
        result(plane.grant(callId, participantId));
        return participantId;
    }

    /** Returns the next signal of this kind. Others keep their places, since the two connections are not in step. */
    private static JsonObject next(String participantId, String event) {
        List<Signal> passed = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                Signal signal = of(participantId).poll(1, TimeUnit.SECONDS);
                if (signal != null && signal.event().equals(event)) {
                    Collections.reverse(passed);
                    passed.forEach(of(participantId)::addFirst);
                    return signal.data();
                }
                if (signal != null) {
                    passed.add(signal);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new AssertionError("no " + event + " came, but " + passed);
    }

    /** Talks to Janus beside the plane, as an operator or a broken client may. */
    private static final class ByHand extends VerticleBase {
        private final JanusSettings settings;
        private JanusLink link;
        private volatile long handle;

        private ByHand(JanusSettings settings) {
            this.settings = settings;
        }

        @Override
        public Future<?> start() {
            link = new JanusLink(vertx, settings, new JanusLink.Events() {
                @Override
                public void up() {
                    link.attach(event -> {}).onSuccess(made -> handle = made).onFailure(lost -> {});
                }

                @Override
                public void down() {
                    handle = 0;
                }
            });
            link.begin();
            return Future.succeededFuture();
        }

        private boolean isReady() {
            return handle != 0;
        }

        private JsonObject ask(String request, String callId, JsonObject more) {
            JsonObject body = more.copy().put("request", request).put("room", JanusCall.roomOf(callId));
            return result(Future.future(promise -> context.runOnContext(turn ->
                    link.message(handle, body, null).map(JanusLink::pluginData).onComplete(promise))));
        }

        private long publish(String callId, String participantId) {
            // The plane would put a stranger out.
            known.computeIfAbsent(callId, id -> ConcurrentHashMap.newKeySet()).add(participantId);
            JsonArray streams = new JsonArray()
                    .add(new JsonObject()
                            .put("type", "audio")
                            .put("mindex", 0)
                            .put("mid", "0")
                            .put("codec", "opus"));
            JsonObject body = new JsonObject()
                    .put("display", participantId)
                    .put("id", 1 + Math.abs(participantId.hashCode()))
                    .put("streams", streams);
            return ask("add_remote_publisher", callId, body).getLong("id");
        }

        private void unpublish(String callId, long id) {
            ask("remove_remote_publisher", callId, new JsonObject().put("id", id));
        }

        private JsonArray listed(String callId) {
            return ask("listparticipants", callId, new JsonObject()).getJsonArray("participants");
        }
    }

    private static String description(String session, String fragment, String direction, String mid) {
        return String.join(
                "\r\n",
                "v=0",
                "o=- " + session + " 2 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "a=group:BUNDLE " + mid,
                "a=msid-semantic: WMS *",
                "m=audio 9 UDP/TLS/RTP/SAVPF 111",
                "c=IN IP4 0.0.0.0",
                "a=rtcp:9 IN IP4 0.0.0.0",
                "a=ice-ufrag:" + fragment,
                "a=ice-pwd:x9cmlYzichV2XlhiMu8gABCD",
                "a=ice-options:trickle",
                "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB",
                "a=setup:" + (direction.equals("recvonly") ? "active" : "actpass"),
                "a=mid:" + mid,
                "a=" + direction,
                "a=rtcp-mux",
                "a=rtpmap:111 opus/48000/2",
                direction.equals("recvonly") ? "" : "a=ssrc:3735928559 cname:parley\r\n");
    }

    private Future<Void> publish(String participantId, String session) {
        String sdp = description(session, "own" + session, "sendonly", "0");
        return plane.signal(callId, participantId, "webrtc:offer", new JsonObject().put("sdp", sdp));
    }

    @Test
    void whatAParticipantSendsIsAnsweredByThePlane() {
        String ann = join("ann");
        assertEquals(Set.of(ann), result(plane.roster(callId)));
        result(publish(ann, "1001"));
        JsonObject answer = next(ann, "webrtc:answer");
        assertEquals(callId, answer.getString("callId"));
        assertEquals("plane", answer.getString("from"));
        assertTrue(answer.getString("sdp").startsWith("v=0"), answer::encode);
        assertFalse(Sdp.fragments(answer.getString("sdp")).isEmpty());
        JsonObject candidate = new JsonObject()
                .put("candidate", "candidate:1 1 udp 2122260223 127.0.0.1 50000 typ host")
                .put("sdpMid", "0")
                .put("sdpMLineIndex", 0)
                .put("usernameFragment", "own1001");
        result(plane.signal(callId, ann, "webrtc:ice-candidate", new JsonObject().put("candidate", candidate)));
    }

    @Test
    void whoComesAndGoesIsOfferedToTheOthers() {
        String ann = join("ann");
        long bob = byHand.publish(callId, "bob");
        JsonObject first = next(ann, "webrtc:offer");
        assertEquals(true, first.getBoolean("fresh"));
        assertEquals(
                List.of("bob"),
                List.copyOf(first.getJsonObject("streams").getMap().values()));
        answer(ann, first);
        byHand.publish(callId, "cleo");
        JsonObject second = next(ann, "webrtc:offer");
        assertFalse(second.containsKey("fresh"), second::encode);
        assertEquals(
                Set.of("bob", "cleo"),
                Set.copyOf(second.getJsonObject("streams").getMap().values()));
        answer(ann, second);
        byHand.unpublish(callId, bob);
        JsonObject third = next(ann, "webrtc:offer");
        assertEquals(
                List.of("cleo"),
                List.copyOf(third.getJsonObject("streams").getMap().values()));
        answer(ann, third);
        // A participant who comes later gets those who are there already.
        String dora = join("dora");
        assertEquals(
                List.of("cleo"),
                List.copyOf(next(dora, "webrtc:offer")
                        .getJsonObject("streams")
                        .getMap()
                        .values()));
    }

    private void answer(String participantId, JsonObject offer) {
        String sdp = offer.getString("sdp").replace("a=setup:actpass", "a=setup:active");
        String answer = sdp.replace("a=sendonly", "a=recvonly")
                .replaceAll("a=ice-ufrag:\\S+", "a=ice-ufrag:theirs")
                .replaceAll("a=candidate:[^\\r\\n]*\\r\\n", "");
        result(plane.signal(callId, participantId, "webrtc:answer", new JsonObject().put("sdp", answer)));
    }

    @Test
    void aPageThatWasLoadedAgainBeginsAnew() {
        String ann = join("ann");
        byHand.publish(callId, "bob");
        next(ann, "webrtc:offer");
        result(publish(ann, "2001"));
        next(ann, "webrtc:answer");
        result(publish(ann, "2002"));
        next(ann, "webrtc:answer");
        assertEquals(true, next(ann, "webrtc:offer").getBoolean("fresh"));
        assertEquals(Set.of(ann, "bob"), result(plane.roster(callId)));
        assertEquals(2, byHand.listed(callId).size());
    }

    @Test
    void aDescriptionThatIsNoneIsRefused() {
        String ann = join("ann");
        refusal(
                ErrorCode.VALIDATION_ERROR,
                plane.signal(callId, ann, "webrtc:offer", new JsonObject().put("sdp", "v=0\r\nnothing of this")));
        result(publish(ann, "3001"));
        next(ann, "webrtc:answer");
    }

    @Test
    void whoIsRevokedIsOutAndWhoLeavesLastLeavesNoRoom() {
        String ann = join("ann");
        String bob = join("bob");
        known.get(callId).remove(bob);
        result(plane.revoke(callId, bob));
        assertEquals(Set.of(ann), result(plane.roster(callId)));
        result(plane.close(callId));
        assertEquals(false, byHand.ask("exists", callId, new JsonObject()).getBoolean("exists"));
        result(plane.close(callId));
    }

    @Test
    void strangersAreKickedAndTheLostComeBack() {
        String ann = join("ann");
        byHand.publish(callId, "bob");
        String stranger = "stranger-" + callId;
        result(plane.grant(callId, stranger));
        Eventually.until(PATIENCE, () -> "the stranger stays", () -> !result(plane.roster(callId))
                .contains(stranger));
        assertEquals(Set.of(ann, "bob"), result(plane.roster(callId)));
        long id = byHand.listed(callId).stream()
                .map(JsonObject.class::cast)
                .filter(each -> each.getString("display").equals(ann))
                .findFirst()
                .orElseThrow()
                .getLong("id");
        byHand.ask("kick", callId, new JsonObject().put("id", id));
        assertEquals(true, next(ann, "webrtc:error").getBoolean("publish"));
        assertTrue(result(plane.roster(callId)).contains(ann));
        result(publish(ann, "4001"));
        next(ann, "webrtc:answer");
    }

    @Test
    void aJanusThatWasKilledIsNoticedAndTheCallGoesOn() {
        String ann = join("ann");
        janus.kill();
        try {
            JsonObject away = next(ann, "webrtc:error");
            assertEquals("UNAVAILABLE", away.getString("code"));
            assertFalse(away.containsKey("publish"), away::encode);
            assertFalse(plane.isReachable());
            refusal(ErrorCode.UNAVAILABLE, plane.grant(callId, "bob-" + callId));
        } finally {
            janus.start();
        }
        assertEquals(true, next(ann, "webrtc:error").getBoolean("publish"));
        awaitBoth();
        result(publish(ann, "5001"));
        next(ann, "webrtc:answer");
        assertEquals(Set.of(ann), result(plane.roster(callId)));
    }

    private void awaitComparisons(int more) {
        int before = comparisons.getOrDefault(callId, 0);
        Eventually.until(
                PATIENCE, () -> "nothing is compared", () -> comparisons.getOrDefault(callId, 0) >= before + more);
    }

    private List<Long> ids() {
        return byHand.listed(callId).stream()
                .map(each -> ((JsonObject) each).getLong("id"))
                .toList();
    }

    @Test
    void whoComesToAnotherNodeHasOnePlaceAndTheNodesDoNotFightForIt() {
        String ann = join("ann");
        List<Long> first = ids();
        result(other.grant(callId, ann));
        List<Long> second = ids();
        assertEquals(1, second.size());
        assertNotEquals(first, second);
        awaitComparisons(8);
        assertEquals(second, ids());
        result(other.signal(
                callId,
                ann,
                "webrtc:offer",
                new JsonObject().put("sdp", description("6001", "own6001", "sendonly", "0"))));
        next(ann, "webrtc:answer");
    }

    @Test
    void aCallThatAnotherNodeEndsIsNotRevived() {
        join("ann");
        int before = comparisons.getOrDefault(callId, 0);
        known.remove(callId);
        result(other.close(callId));
        Eventually.until(
                PATIENCE, () -> "the node does not hear of it", () -> comparisons.getOrDefault(callId, 0) > before);
        assertEquals(Set.of(), result(plane.roster(callId)));
        assertEquals(false, byHand.ask("exists", callId, new JsonObject()).getBoolean("exists"));
    }
}
