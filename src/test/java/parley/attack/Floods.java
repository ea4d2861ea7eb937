package parley.attack;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Sends more than a server should take. */
final class Floods {
    private Floods() {}

    /**
     * Sends bytes this often, or until the other side has had enough, from a thread of its own, as the other side may
     * stop reading.
     *
     * @return bytes sent so far
     */
    static AtomicLong send(Stranger stranger, byte[] bytes, int times) {
        AtomicLong sent = new AtomicLong();
        Thread writer = new Thread(
                () -> {
                    try {
                        for (int i = 0; i < times; i++) {
                            stranger.send(bytes);
                            sent.addAndGet(bytes.length);
                        }
                    } catch (IOException refused) {
                        // The code of the refusal counts.
                    }
                },
                "flood");
        writer.setDaemon(true);
        writer.start();
        return sent;
    }
}
