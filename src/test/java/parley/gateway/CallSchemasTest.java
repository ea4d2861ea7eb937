package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.command.Commands;

/** Signals are opaque, but neither large nor of another form than they should have. */
@Tag("S1-EVT-16")
class CallSchemasTest {
    private static final int MOST_SDP = 16 * 1024;

    private static void check(String command, JsonObject body) {
        try (var file = CallSchemasTest.class.getResourceAsStream("/schema/commands.json")) {
            JsonObject all = new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            new Commands(all).rulesOf(command).schema().check(body);
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String refusal(String command, JsonObject body) {
        ParleyException refusal = assertThrows(ParleyException.class, () -> check(command, body));
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
        return refusal.getMessage();
    }

    private static JsonObject answer(String sdp) {
        return new JsonObject().put("callId", "c").put("sdp", sdp);
    }

    private static JsonObject candidate(JsonObject candidate) {
        return new JsonObject().put("callId", "c").put("candidate", candidate);
    }

    @Test
    void aDescriptionHasAtMost16KiBAndBeginsAsOneDoes() {
        String begin = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n";
        String longest = begin + "a".repeat(MOST_SDP - begin.length());
        assertDoesNotThrow(() -> check("webrtc:answer", answer(longest)));
        assertEquals("sdp: must have at most 16384 characters", refusal("webrtc:answer", answer(longest + "a")));
        assertEquals(
                "sdp: must be a session description, which begins with v=0",
                refusal("webrtc:answer", answer("o=- 1 2\r\nv=0")));
    }

    @Test
    void aCandidateIsAsABrowserMakesIt() {
        JsonObject made = new JsonObject()
                .put("candidate", "candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host")
                .put("sdpMid", "0")
                .put("sdpMLineIndex", 0)
                .put("usernameFragment", "abcd");
        assertDoesNotThrow(() -> check("webrtc:ice-candidate", candidate(made)));
        assertDoesNotThrow(() -> check(
                "webrtc:ice-candidate",
                candidate(new JsonObject()
                        .put("candidate", "")
                        .putNull("sdpMid")
                        .putNull("sdpMLineIndex")
                        .putNull("usernameFragment"))));
        assertEquals(
                "candidate.candidate: must have at most 2048 characters",
                refusal("webrtc:ice-candidate", candidate(made.copy().put("candidate", "c".repeat(2_049)))));
        assertEquals(
                "candidate.more: is not known",
                refusal("webrtc:ice-candidate", candidate(made.copy().put("more", "x".repeat(100_000)))));
    }

    @Test
    void aReportOfQualityIsNumbers() {
        JsonObject report = new JsonObject().put("callId", "c").put("connectedAfterMs", 420);
        assertDoesNotThrow(() ->
                check("webrtc:stats", report.copy().put("lossPercent", 0.5).put("relayed", true)));
        assertEquals(
                "codec: must be a number", refusal("webrtc:stats", report.copy().put("codec", "opus")));
        assertEquals(
                "connectedAfterMs: must be an integer",
                refusal("webrtc:stats", report.copy().put("connectedAfterMs", 0.5)));
        JsonObject large = report.copy();
        for (int i = 0; i < 40; i++) {
            large.put("n" + i, i);
        }
        assertEquals("body: must have at most 40 members", refusal("webrtc:stats", large));
    }

    @Test
    void anOfferNamesARoomOrAPerson() {
        JsonObject offer = new JsonObject().put("media", "video").put("sdp", "v=0");
        assertDoesNotThrow(() -> check("webrtc:offer", offer.copy().put("to", "u")));
        refusal("webrtc:offer", offer.copy().put("to", "u").put("roomId", "r"));
        refusal("webrtc:offer", offer.copy().put("roomId", "r").put("media", "smell"));
    }
}
