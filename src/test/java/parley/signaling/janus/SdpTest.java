package parley.signaling.janus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1-SYS-16")
class SdpTest {
    private static final String SDP = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:F7gI\r\na=ice-pwd:x9cml/YzichV2+XlhiMu8g\r\n"
            + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:F7gI\r\n";

    @Test
    void fragmentsNameTheConnection() {
        assertEquals(Set.of("F7gI"), Sdp.fragments(SDP));
        assertTrue(Sdp.fragments("v=0\r\n").isEmpty());
    }

    @Test
    void theSessionTellsANewConnectionFromAChangedOne() {
        assertEquals("4611731400430051336", Sdp.session(SDP));
        assertEquals(Sdp.session(SDP), Sdp.session(SDP.replace(" 2 IN", " 3 IN")));
        assertNotEquals(Sdp.session(SDP), Sdp.session(SDP.replace("4611731400430051336", "7")));
        assertEquals("", Sdp.session("v=0\r\n"));
    }

    @Test
    void roomsHaveNumbersThatAllNodesFind() {
        assertEquals(JanusCall.roomOf("a call"), JanusCall.roomOf("a call"));
        assertNotEquals(JanusCall.roomOf("a call"), JanusCall.roomOf("another call"));
        for (int i = 0; i < 1_000; i++) {
            long room = JanusCall.roomOf("call " + i);
            assertTrue(room > 0 && room < 1L << 53, "" + room);
        }
    }
}
