package parley.gateway.websocket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig.Inbound;

class UnfinishedMessagesTest {
    private final UnfinishedMessages unfinished =
            new UnfinishedMessages(new Inbound(500, 50, 64, 15_000, 32_768, 8_192, 1_000, 100, 10));

    @Test
    void requestsLeaveHalfOfTheRoomToSockets() {
        assertTrue(unfinished.addOfRequest(50));
        assertFalse(unfinished.addOfRequest(1));
        unfinished.add(-1);
        assertTrue(unfinished.add(50));
        assertFalse(unfinished.tooMuch());
        assertFalse(unfinished.add(1));
        assertTrue(unfinished.tooMuch());
    }
}
