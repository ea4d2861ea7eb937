package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import parley.ServerExtension;
import parley.util.Eventually;

/** Messages without an end from clients that nobody knows: large ones, and as large as each may have them. */
final class UnfinishedMessagesAttack implements Attack {
    private static final int KIB = 1_024;
    private static final int LARGE_ONES = 10;
    private static final int ADDRESSES = 4;
    private static final int EACH = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Override
    public void on(ServerExtension server) throws Exception {
        for (int i = 0; i < LARGE_ONES; i++) {
            try (Stranger stranger = Stranger.upgraded(server.port(), "")) {
                stranger.send(Stranger.frame(Stranger.TEXT, false, new byte[30 * KIB]));
                stranger.send(Stranger.frame(Stranger.CONTINUATION, false, new byte[30 * KIB]));
                assertEquals(1009, stranger.readCloseCode());
            }
            try (Stranger stranger = Stranger.upgraded(server.port(), "")) {
                stranger.send(Arrays.copyOf(Stranger.frame(Stranger.TEXT, true, new byte[33 * KIB]), KIB));
                assertEquals(1009, stranger.readCloseCode());
            }
            assertEquals(413, bodyOverXhr(server));
        }
        together(server);
    }

    private static int bodyOverXhr(ServerExtension server) {
        String session = server.baseUrl() + "/eventbus/000/" + UUID.randomUUID();
        server.send(HttpRequest.newBuilder(URI.create(session + "/xhr")).POST(HttpRequest.BodyPublishers.noBody()));
        return server.send(HttpRequest.newBuilder(URI.create(session + "/xhr_send"))
                        .POST(HttpRequest.BodyPublishers.ofString("[\"" + "x".repeat(33 * KIB) + "\"]")))
                .statusCode();
    }

    /** Lets each connection stay within its bound, and all of them together exceed the node's. */
    private static void together(ServerExtension server) throws IOException {
        List<Stranger> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < ADDRESSES * EACH; i++) {
                Stranger stranger = Stranger.upgradedFrom("127.0.0." + (10 + i / EACH), server.port());
                strangers.add(stranger);
                stranger.send(Stranger.frame(Stranger.TEXT, false, new byte[30 * KIB]));
            }
            Eventually.until(
                    PATIENCE, () -> "none was closed", () -> strangers.stream().anyMatch(Stranger::wasSentSomething));
            Set<Integer> codes = new HashSet<>();
            for (Stranger stranger : strangers) {
                if (stranger.wasSentSomething()) {
                    codes.add(stranger.readCloseCode());
                }
            }
            assertTrue(codes.remove(1009), codes::toString);
            // The first of them may have been here for longer than strangers can be.
            codes.remove(4500);
            assertEquals(Set.of(), codes);
        } finally {
            for (Stranger stranger : strangers) {
                stranger.close();
            }
        }
    }
}
