package parley.gateway.net;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** The files and sockets that this process may have open. */
public final class Descriptors {
    private Descriptors() {}

    /**
     * Counts the descriptors that connections may take.
     *
     * @param spare for files, databases and neighbours; at most half of what there is
     * @return 0 if no limit is known
     */
    public static int forConnections(int spare) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
            return 0;
        }
        return forConnections(unix.getMaxFileDescriptorCount(), spare);
    }

    static int forConnections(long limit, int spare) {
        return limit <= 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, limit - Math.min(spare, limit / 2));
    }
}
