package parley.signaling.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.config.IceSettings;
import parley.limits.MemoryRateLimits;
import parley.signaling.turn.ConfiguredIceServers;
import parley.signaling.turn.Coturn;
import parley.signaling.turn.CoturnExtension;
import parley.util.FreePort;

/** The doctor's words on a real relay. */
@Tag("S1-SYS-07")
@Tag("once")
class CallDoctorIT {
    private static final long PATIENT_MS = 10_000;
    private static final long BRIEF_MS = 500;

    @RegisterExtension
    static final CoturnExtension relay = new CoturnExtension();

    private static Vertx vertx;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        result(vertx.close());
    }

    private static JsonObject check(String uris, String secret, long deadlineMs) {
        IceSettings ice = new ConfigLoader()
                .set("calls.ice.turn.uris", uris, "the test")
                .set("calls.ice.turn.secret", secret, "the test")
                .set("calls.ice.checks.deadlineMs", String.valueOf(deadlineMs), "the test")
                .set("calls.ice.publicAddress", Coturn.HOST, "the test")
                .load()
                .calls()
                .ice();
        MemoryRateLimits limits = new MemoryRateLimits(Instant::now);
        ConfiguredIceServers servers = new ConfiguredIceServers(ice, limits, Instant::now);
        return result(new CallDoctor(vertx, ice, servers, Optional.empty(), limits, Instant::now).check("ann"));
    }

    private static List<String> keys(JsonObject told) {
        return told.getJsonArray("findings").stream()
                .map(fault -> ((JsonObject) fault).getString("key"))
                .toList();
    }

    @Test
    void aRelayThatWorksIsTriedOverUdpAndTcp() {
        Coturn coturn = relay.coturn();
        JsonObject told = check(coturn.uri("udp") + "," + coturn.uri("tcp"), Coturn.SECRET, PATIENT_MS);
        assertEquals(new JsonArray(), told.getJsonArray("findings"), told::encode);
        assertEquals(2, told.getJsonArray("servers").size());
        for (Object each : told.getJsonArray("servers")) {
            JsonObject server = (JsonObject) each;
            assertTrue(server.getBoolean("reachable"), told::encode);
            assertEquals(Coturn.HOST, server.getString("seenAs"), told::encode);
            assertEquals(Coturn.HOST, server.getString("relayedAt"), told::encode);
        }
        assertTrue(told.getJsonObject("relay").getBoolean("reachable"));
        assertEquals(1, told.getJsonArray("iceServers").size());
    }

    @Test
    void aWrongSecretIsToldWithItsKey() {
        JsonObject told = check(relay.coturn().uri("udp"), "another secret, long enough", PATIENT_MS);
        assertEquals(List.of("calls.ice.turn.secret"), keys(told), told::encode);
        assertEquals(false, told.getJsonObject("relay").getBoolean("reachable"));
    }

    @Test
    void aRelayThatIsDownIsToldWithItsKey() {
        int nobody = FreePort.next();
        String uris = "turn:" + Coturn.HOST + ":" + nobody + "?transport=udp,turn:" + Coturn.HOST + ":" + nobody
                + "?transport=tcp";
        JsonObject told = check(uris, Coturn.SECRET, BRIEF_MS);
        assertEquals(List.of("calls.ice.turn.uris[0]", "calls.ice.turn.uris[1]"), keys(told), told::encode);
    }
}
