package parley.cluster;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import parley.config.ParleyConfig;

/** The one address of this machine at which a node listens for the others, on both of its ports. */
public final class ClusterHost {
    private static final String LOOPBACK = "127.0.0.1";

    private ClusterHost() {}

    /** Returns the configured address, else the first that is not loopback. */
    public static String of(ParleyConfig.Cluster cluster) {
        return cluster.host().isEmpty() ? first() : cluster.host();
    }

    private static String first() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst()
                    .orElse(LOOPBACK);
        } catch (SocketException unreadable) {
            return LOOPBACK;
        }
    }
}
