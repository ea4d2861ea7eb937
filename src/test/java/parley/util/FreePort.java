package parley.util;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives ports to servers, below those that the system gives to clients. None is given twice in a process, and each of
 * the processes in which Maven runs tests side by side has ports of its own: between the look and the use it could be
 * lost.
 */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int PROCESSES = 6;
    private static final int EACH = (END - FIRST) / PROCESSES;
    /** The number of the process among those that run tests side by side; a property without one is a fault. */
    private static final int PROCESS = Integer.parseInt(System.getProperty("parley.fork", "0"));

    private static final int BEGIN = FIRST + Math.floorMod(PROCESS, PROCESSES) * EACH;

    private static int given = ThreadLocalRandom.current().nextInt(EACH);

    private FreePort() {}

    public static synchronized int next() {
        while (true) {
            given = (given + 1) % EACH;
            try (ServerSocket probe = new ServerSocket(BEGIN + given, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // The port is taken, so the next one is tried.
            }
        }
    }
}
