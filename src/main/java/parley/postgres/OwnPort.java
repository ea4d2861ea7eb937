package parley.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the port of a server of our own. */
final class OwnPort {
    static final String HOST = "127.0.0.1";

    private static final Logger LOG = LoggerFactory.getLogger(OwnPort.class);
    /** Ports below the ephemeral ones, which outgoing connections take at random. */
    private static final int FIRST = 20_000;

    private static final int PORTS = 10_000;

    private OwnPort() {}

    /** Starts a server at a port. */
    interface Start<T> {
        T at(int port) throws IOException;
    }

    /**
     * Starts a server at a free port; the same folder gets the same port, as long as that is free. Another program may
     * take the port between the look and the start, so the next port is tried then.
     *
     * @throws IOException the failure of a start whose port was not taken
     */
    static <T> T startOf(Path folder, Start<T> start) throws IOException {
        int first = Math.floorMod(folder.toString().hashCode(), PORTS);
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST + (first + i) % PORTS;
            if (isFree(port)) {
                try {
                    return start.at(port);
                } catch (IOException notStarted) {
                    if (isFree(port)) {
                        throw notStarted;
                    }
                    LOG.info("Another program has taken port {} meanwhile", port);
                }
            }
        }
        throw new IOException("no free port from " + FIRST + " to " + (FIRST + PORTS - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return probe.isBound();
        } catch (IOException taken) {
            LOG.debug("port {} is taken", port);
            return false;
        }
    }
}
