package parley.util;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers, below those that the system gives to clients. */
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int END = 32_768;

    private FreePort() {}

    public static int next() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket probe = new ServerSocket(candidate, 1, InetAddress.getByName("127.0.0.1"))) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // Then another one.
            }
        }
    }
}
