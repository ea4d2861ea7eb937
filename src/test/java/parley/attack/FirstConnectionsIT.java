package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import parley.ServerExtension;

/** Clients that are there before the server is. */
class FirstConnectionsIT {
    private static final int STARTS = 3;
    private static final int CONNECTIONS = 40;
    private static final long START_NANOS = Duration.ofSeconds(90).toNanos();

    @Test
    void whoConnectsInTheFirstMomentIsAnswered() throws IOException {
        ServerExtension server = new ServerExtension();
        server.prepare("FirstConnectionsIT");
        for (int start = 0; start < STARTS; start++) {
            server.launch();
            try {
                for (Stranger early : connectAtOnce(server)) {
                    String head = early.readHead();
                    assertTrue(head.startsWith("HTTP/1.1 200 "), head);
                    early.close();
                }
            } finally {
                assertEquals(0, server.stop());
            }
        }
    }

    private static List<Stranger> connectAtOnce(ServerExtension server) throws IOException {
        List<Stranger> connected = new ArrayList<>();
        long end = System.nanoTime() + START_NANOS;
        while (connected.size() < CONNECTIONS) {
            try {
                Stranger stranger = Stranger.connect(server.port());
                stranger.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n");
                connected.add(stranger);
            } catch (ConnectException notYet) {
                assertTrue(System.nanoTime() < end && server.process().isAlive(), "it does not listen");
                LockSupport.parkNanos(500_000);
            }
        }
        return connected;
    }
}
