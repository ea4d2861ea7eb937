package parley.attack;

import java.io.IOException;

/** Sends more than a server should take. */
final class Floods {
    private Floods() {}

    /** Sends this so often, or until the other side has had enough: from a thread of its own, as it may stop reading. */
    static void send(Stranger stranger, byte[] bytes, int times) {
        Thread writer = new Thread(
                () -> {
                    try {
                        for (int i = 0; i < times; i++) {
                            stranger.send(bytes);
                        }
                    } catch (IOException refused) {
                        // The code it was refused with is what counts.
                    }
                },
                "flood");
        writer.setDaemon(true);
        writer.start();
    }
}
