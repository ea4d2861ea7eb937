package parley.signaling.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.config.IceSettings;
import parley.error.ErrorCode;
import parley.limits.MemoryRateLimits;
import parley.signaling.turn.ConfiguredIceServers;
import parley.util.TestClock;

/** The doctor with a STUN server that counts what it is asked. */
@Tag("S1-SYS-07")
class CallDoctorVerticleTest {
    private static final String HOST = "127.0.0.1";
    private static final byte[] MAPPED = {0, 1, 0x21, 0x12, 0x21 ^ 127, 0x12, (byte) 0xA4, 0x42 ^ 1};

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();
    private final MemoryRateLimits limits = new MemoryRateLimits(clock);
    private final AtomicInteger asked = new AtomicInteger();
    private DatagramSocket stun;

    @BeforeEach
    void listen() {
        stun = vertx.createDatagramSocket();
        stun.handler(packet -> {
            asked.incrementAndGet();
            answer(packet);
        });
        result(stun.listen(0, HOST));
    }

    private void answer(DatagramPacket packet) {
        StunMessage question = StunMessage.decode(packet.data().getBytes());
        StunMessage answer =
                new StunMessage(0x0101, question.transaction()).with(StunMessage.XOR_MAPPED_ADDRESS, MAPPED);
        stun.send(
                Buffer.buffer(answer.encode()),
                packet.sender().port(),
                packet.sender().host());
    }

    @AfterEach
    void end() {
        result(vertx.close());
    }

    private CallDoctor doctor(Optional<Boolean> mediaServer, String... more) {
        ConfigLoader loader = new ConfigLoader()
                .set(
                        "calls.ice.stun",
                        "stun:" + HOST + ":" + stun.localAddress().port(),
                        "the test");
        // A slow machine must not make a server look silent.
        loader.set("calls.ice.checks.deadlineMs", "10000", "the test");
        for (int i = 0; i < more.length; i += 2) {
            loader.set(more[i], more[i + 1], "the test");
        }
        IceSettings ice = loader.load().calls().ice();
        return new CallDoctor(
                vertx,
                ice,
                new ConfiguredIceServers(ice, limits, clock),
                mediaServer.map(reachable -> () -> reachable),
                limits,
                clock);
    }

    @Test
    void manyWhoAskTogetherCostTheServersOneLook() {
        CallDoctor doctor = doctor(Optional.empty());
        List<Future<JsonObject>> answers =
                IntStream.range(0, 50).mapToObj(i -> doctor.check("user" + i)).toList();
        result(Future.all(answers));
        assertEquals(1, asked.get());
        clock.advance(Duration.ofSeconds(4));
        result(doctor.check("late"));
        assertEquals(1, asked.get());
        clock.advance(Duration.ofSeconds(2));
        result(doctor.check("later"));
        assertEquals(2, asked.get());
    }

    @Test
    void nobodyMayAskAllTheTime() {
        CallDoctor doctor = doctor(Optional.empty(), "calls.ice.checks.perUser.count", "2");
        result(doctor.check("ann"));
        result(doctor.check("ann"));
        assertTrue(refusal(ErrorCode.RATE_LIMIT_EXCEEDED, doctor.check("ann")).retryAfterMs() > 0);
        result(doctor.check("bob"));
    }

    @Test
    void tellsWhatAnswersAndHowThisServerIsSeen() {
        JsonObject told = result(doctor(Optional.empty()).check("ann"));
        JsonObject server = told.getJsonArray("servers").getJsonObject(0);
        assertTrue(server.getBoolean("reachable"), told::encode);
        assertEquals(HOST, server.getString("seenAs"));
        assertEquals(
                new JsonObject().put("stun", true).put("turn", false).put("mediaServer", false),
                told.getJsonObject("configured"));
        assertEquals(
                "calls.ice.turn.uris",
                told.getJsonArray("findings").getJsonObject(0).getString("key"));
        assertFalse(told.containsKey("relay"));
    }

    @Test
    void aServerThatIsSilentIsToldAfterTheDeadline() {
        stun.handler(packet -> asked.incrementAndGet());
        JsonObject told = result(
                doctor(Optional.empty(), "calls.ice.checks.deadlineMs", "600").check("ann"));
        assertEquals("silent", told.getJsonArray("servers").getJsonObject(0).getString("trouble"));
        assertTrue(told.encode().contains("calls.ice.stun[0]"), told::encode);
    }

    @Test
    void aQuestionThatWasLostIsRepeated() {
        stun.handler(packet -> {
            if (asked.incrementAndGet() > 1) {
                answer(packet);
            }
        });
        JsonObject told = result(doctor(Optional.empty()).check("ann"));
        assertTrue(told.getJsonArray("servers").getJsonObject(0).getBoolean("reachable"), told::encode);
    }

    @Test
    void aMediaServerThatIsAwayIsToldWithItsKey() {
        assertTrue(result(doctor(Optional.of(false)).check("ann")).encode().contains("calls.janus.uri"));
        assertFalse(result(doctor(Optional.of(true)).check("ann")).encode().contains("calls.janus.uri"));
    }
}
