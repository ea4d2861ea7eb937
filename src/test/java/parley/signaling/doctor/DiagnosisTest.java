package parley.signaling.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import parley.config.ConfigLoader;
import parley.config.IceSettings;
import parley.config.IceUri;
import parley.signaling.doctor.Finding.Trouble;

@Tag("S1-SYS-07")
class DiagnosisTest {
    private static final String STUN = "stun:stun.example.org";
    private static final String UDP = "turn:turn.example.org?transport=udp";
    private static final String TCP = "turn:turn.example.org?transport=tcp";
    private static final String SEEN = "198.51.100.9";
    private static final String RELAY = "203.0.113.7";

    private static IceSettings settings(String publicAddress) {
        return new ConfigLoader()
                .set("calls.ice.stun", STUN, "the test")
                .set("calls.ice.turn.uris", UDP + "," + TCP, "the test")
                .set("calls.ice.turn.secret", "north-gate-and-south-gate", "the test")
                .set("calls.ice.publicAddress", publicAddress, "the test")
                .load()
                .calls()
                .ice();
    }

    private static Finding good(String uri, String server, String relayedAt) {
        return new Finding(uri, IceUri.parse(uri), null, server, SEEN, relayedAt, 3);
    }

    private static Finding bad(String uri, Trouble trouble) {
        boolean silent = trouble == Trouble.SILENT || trouble == Trouble.CERTIFICATE;
        return new Finding(uri, IceUri.parse(uri), trouble, silent ? null : RELAY, null, null, 3);
    }

    private static List<String> keys(JsonArray faults) {
        return faults.stream()
                .map(fault -> ((JsonObject) fault).getString("key"))
                .toList();
    }

    private static String words(JsonArray faults) {
        return faults.getJsonObject(0).getString("words");
    }

    @Test
    void nothingIsSaidWhereAllIsWell() {
        List<Finding> all = List.of(good(STUN, "192.0.2.1", null), good(UDP, RELAY, RELAY), good(TCP, RELAY, RELAY));
        assertEquals(new JsonArray(), Diagnosis.of(settings(""), all));
    }

    @Test
    void aMissingRelayIsToldWithTheKeyThatNamesOne() {
        IceSettings none = ConfigLoader.defaults().calls().ice();
        assertEquals(List.of("calls.ice.turn.uris"), keys(Diagnosis.of(none, List.of())));
    }

    @ParameterizedTest
    @EnumSource(Trouble.class)
    void everyTroubleIsToldWithItsKey(Trouble trouble) {
        String key = trouble == Trouble.SECRET || trouble == Trouble.OPEN
                ? "calls.ice.turn.secret"
                : "calls.ice.turn.uris[1]";
        JsonArray faults = Diagnosis.of(settings(""), List.of(bad(TCP, trouble)));
        assertEquals(List.of(key), keys(faults));
        assertTrue(words(faults).startsWith(TCP), faults::encode);
    }

    @Test
    void blockedUdpIsToldFromARelayThatIsDown() {
        JsonArray blocked = Diagnosis.of(settings(""), List.of(bad(UDP, Trouble.SILENT), good(TCP, RELAY, RELAY)));
        assertEquals(List.of("calls.ice.turn.uris[0]"), keys(blocked));
        assertTrue(words(blocked).contains("UDP is blocked"), blocked::encode);
        JsonArray down = Diagnosis.of(settings(""), List.of(bad(UDP, Trouble.SILENT), bad(TCP, Trouble.SILENT)));
        assertEquals(2, down.size());
        assertTrue(words(down).contains("Start it"), down::encode);
        JsonArray stun = Diagnosis.of(settings(""), List.of(bad(STUN, Trouble.SILENT)));
        assertEquals(List.of("calls.ice.stun[0]"), keys(stun));
    }

    /** The relay is reached at an address, tells browsers of another one, and a third may be configured. */
    @ParameterizedTest
    @CsvSource({
        "203.0.113.7, 203.0.113.7, '', true",
        "203.0.113.7, 10.0.0.5, '', false",
        "203.0.113.7, 203.0.113.8, '', false",
        "10.0.0.5, 203.0.113.7, '', true",
        "10.0.0.5, 10.0.0.5, '', false",
        "127.0.0.1, 127.0.0.1, 127.0.0.1, true",
        "10.0.0.5, 203.0.113.7, 203.0.113.7, true",
        "10.0.0.5, 10.0.0.5, 203.0.113.7, false",
        "10.0.0.5, 203.0.113.8, 203.0.113.7, false",
        "2001:db8::1, 203.0.113.7, '', true"
    })
    void theAddressThatTheRelayTellsIsTheOneThatIsReached(
            String server, String relayedAt, String configured, boolean right) {
        Finding relay = new Finding(UDP, IceUri.parse(UDP), null, server, "10.0.0.9", relayedAt, 3);
        JsonArray faults = Diagnosis.of(settings(configured), List.of(relay));
        assertEquals(right ? List.of() : List.of("calls.ice.publicAddress"), keys(faults), faults::encode);
    }

    @Test
    void theAddressFromWhichWeAreSeenIsComparedWithTheConfiguredOne() {
        Finding seen = good(STUN, "192.0.2.1", null);
        assertEquals(List.of(), keys(Diagnosis.of(settings(SEEN), List.of(seen))));
        JsonArray faults = Diagnosis.of(settings("203.0.113.99"), List.of(seen));
        assertEquals(List.of("calls.ice.publicAddress"), keys(faults));
        assertTrue(words(faults).contains(SEEN), faults::encode);
    }

    @Test
    void noSecretIsInWhatIsTold() {
        JsonArray faults = new JsonArray();
        Stream.of(Trouble.values())
                .forEach(trouble -> faults.addAll(Diagnosis.of(settings(""), List.of(bad(UDP, trouble)))));
        assertTrue(!faults.encode().contains("north-gate"), faults::encode);
    }
}
