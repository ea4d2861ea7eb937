package parley.gateway.socketio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Drives sessions from polls to WebSockets while both sides talk (S1-SIO-02). A failure names its seed. */
class EngineUpgradeTest {
    private static final int RUNS = 10_000;
    private static final int WORDS = 20;
    private static final int TALK_MS = 3_000;

    private final List<String> serverHeard = new ArrayList<>();
    private boolean sessionEnded;

    @Test
    void losesAndDoublesNothingInTenThousandUpgrades() {
        for (long seed = 0; seed < RUNS; seed++) {
            EngineClientModel client = run(seed, 0, false);

            String run = "seed " + seed;
            assertFalse(sessionEnded, run);
            assertTrue(client.upgraded(), run);
            assertEquals(words("s"), client.received(), run);
            assertEquals(words("c"), serverHeard, run);
        }
    }

    /** Whatever breaks: what arrives is a beginning of what was said, and a session that lost something has ended. */
    @Test
    void neverLeavesAGapWhenTheTransportBreaksAtAnyStep() {
        int broken = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            EngineClientModel client = run(seed, 0.05, true);

            String run = "seed " + seed;
            assertEquals(words("s").subList(0, client.received().size()), client.received(), run);
            assertEquals(words("c").subList(0, serverHeard.size()), serverHeard, run);
            boolean whole = client.received().size() == WORDS && serverHeard.size() == WORDS;
            assertTrue(whole || sessionEnded || client.closed(), run);
            broken += whole ? 0 : 1;
        }
        assertTrue(broken > RUNS / 10 && broken < RUNS, broken + " runs were broken");
    }

    private EngineClientModel run(long seed, double loss, boolean cuts) {
        Random random = new Random(seed);
        SimulatedNetwork network = new SimulatedNetwork(random, loss);
        EngineClientModel client = new EngineClientModel(network);
        serverHeard.clear();
        sessionEnded = false;
        EngineSession session = new EngineSession(EngineVersion.V4, null, new Listener());
        client.begin(session);
        network.within(TALK_MS, client::probe);
        say(network, sorted(random), word -> client.say("c" + word));
        say(network, sorted(random), word -> {
            session.send(("4s" + word).getBytes(StandardCharsets.US_ASCII));
            session.flush();
        });
        network.within(TALK_MS, session::ping);
        network.within(TALK_MS, session::ping);
        if (cuts) {
            network.within(2 * TALK_MS, client::cut);
        }
        network.runAll();
        return client;
    }

    private static List<Long> sorted(Random random) {
        return random.longs(WORDS, 0, TALK_MS).boxed().sorted().toList();
    }

    private static void say(SimulatedNetwork network, List<Long> moments, IntConsumer word) {
        for (int i = 0; i < moments.size(); i++) {
            int number = i;
            network.at(moments.get(i), () -> word.accept(number));
        }
    }

    private static List<String> words(String side) {
        return IntStream.range(0, WORDS).mapToObj(number -> side + number).toList();
    }

    private final class Listener implements EngineSession.Client {
        @Override
        public void message(String text) {
            serverHeard.add(text);
        }

        @Override
        public void binary() {
            throw new AssertionError("nothing binary was sent");
        }

        @Override
        public void heard() {
            assertFalse(sessionEnded);
        }

        @Override
        public void fetched() {
            assertFalse(sessionEnded);
        }

        @Override
        public void upgraded(EngineSession.Socket socket) {
            assertFalse(sessionEnded);
        }

        @Override
        public void ended() {
            assertFalse(sessionEnded);
            sessionEnded = true;
        }
    }
}
