package parley.gateway.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Finds out who really sent a request. Only trusted proxies are believed, from the nearest hop outwards: the first hop
 * that is not ours is the client, and anything left of it could be made up.
 */
public final class ClientAddress {
    private static final String UNKNOWN = "unknown";
    private static final int IPV6_SITE_BYTES = 8;

    private final List<AddressRange> trusted;

    /** @param trustedProxies addresses and CIDR ranges; throws IllegalArgumentException for anything else */
    public ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(AddressRange::parse).toList();
    }

    public String of(HttpServerRequest request) {
        return resolve(peer(request), request.headers().getAll("X-Forwarded-For"));
    }

    /** Tells whether the client itself speaks TLS, to us or to a trusted proxy. */
    public boolean isSecure(HttpServerRequest request) {
        return request.isSSL()
                || trusts(peer(request)) && "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    }

    /**
     * Returns the key by which limits count an address: an IPv4 address itself, or the /64 of an IPv6 address, as one
     * client commands all addresses of it.
     */
    public static String limitKey(String address) {
        byte[] bytes = AddressRange.bytesOf(address);
        if (bytes == null || bytes.length == 4) {
            return address;
        }
        Arrays.fill(bytes, IPV6_SITE_BYTES, bytes.length, (byte) 0);
        return NetUtil.bytesToIpAddress(bytes) + "/64";
    }

    String resolve(String peer, List<String> forwardedFor) {
        String client = normalised(peer);
        List<String> hops = forwardedFor.stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .toList();
        for (int i = hops.size() - 1; i >= 0 && trusts(client); i--) {
            String hop = normalised(withoutPort(hops.get(i).strip()));
            if (hop.equals(UNKNOWN)) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    /** Tells whether this is the address of a trusted proxy. */
    public boolean trusts(String address) {
        byte[] bytes = AddressRange.bytesOf(address);
        return bytes != null && trusted.stream().anyMatch(range -> range.contains(bytes));
    }

    private static String peer(HttpServerRequest request) {
        SocketAddress address = request.remoteAddress();
        return address == null || address.hostAddress() == null ? UNKNOWN : address.hostAddress();
    }

    private static String normalised(String address) {
        byte[] bytes = AddressRange.bytesOf(address);
        return bytes == null ? UNKNOWN : NetUtil.bytesToIpAddress(bytes);
    }

    private static String withoutPort(String hop) {
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            return end < 0 ? hop : hop.substring(1, end);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
