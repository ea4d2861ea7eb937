package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.ServerExtension;
import parley.util.Eventually;

/** Allows any number of pings a second, so that only the queue for the reader bounds what they cost. */
@Tag("S1-SEC-10")
class UnreadPongsIT {
    private static final int IN_A_WRITE = 500;
    /** More bytes than the system's buffers and the server's queue hold, and far fewer than are sent. */
    private static final long MOST_TAKEN = 24L << 20;

    private static final int WRITES = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension()
            .withJvm("-Xmx192m")
            .with("GATEWAY_INBOUND_CONTROL_FRAMES_PER_SECOND", 10_000_000)
            .with("GATEWAY_INBOUND_FRAMES_PER_SECOND", 10_000_000)
            .with("GATEWAY_INBOUND_BLOCKED_MS", 2_000);

    @Test
    void aSocketWhosePongsNobodyReadsIsNotReadAndThenClosedWith4001() throws IOException {
        ByteArrayOutputStream pings = new ByteArrayOutputStream();
        for (int i = 0; i < IN_A_WRITE; i++) {
            pings.write(Stranger.frame(Stranger.PING, true, new byte[125]));
        }
        try (Stranger stranger = Stranger.upgraded(SERVER.port(), "")) {
            AtomicLong taken = Floods.send(stranger, pings.toByteArray(), WRITES);
            Eventually.until(
                    PATIENCE, () -> "it was not closed", () -> SERVER.metric("parley_slow_consumers_total") == 1);
            assertTrue(taken.get() < MOST_TAKEN, () -> "the server took " + taken + " bytes");
            assertEquals(4001, stranger.readCloseCode());
        }
        assertEquals(200, SERVER.status("/live"));
    }
}
