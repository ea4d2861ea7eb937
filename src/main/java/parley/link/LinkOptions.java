package parley.link;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.util.concurrent.TimeUnit;
import parley.config.ParleyConfig;

/** Sockets between nodes, with mutual TLS if it is configured. */
final class LinkOptions {
    /** An attempt that began while a node could not be reached would keep all messages to it waiting for a minute. */
    private static final int CONNECT_MS = 5_000;

    private LinkOptions() {}

    static NetServerOptions server(ParleyConfig.Cluster cluster) {
        NetServerOptions options = new NetServerOptions();
        secure(options, cluster.tls());
        // Nodes ping each other, so a silent connection leads to none.
        options.setReadIdleTimeout((int) TimeUnit.MILLISECONDS.toSeconds(4 * OutboundLink.PING_MS));
        return cluster.tls().absent() ? options : options.setClientAuth(ClientAuth.REQUIRED);
    }

    static NetClientOptions client(ParleyConfig.Cluster cluster) {
        NetClientOptions options = new NetClientOptions();
        secure(options, cluster.tls());
        // Certificates say that somebody is a node, not which; the greeting says which.
        return options.setConnectTimeout(CONNECT_MS).setHostnameVerificationAlgorithm("");
    }

    private static void secure(TCPSSLOptions options, ParleyConfig.Tls tls) {
        if (!tls.absent()) {
            options.setSsl(true)
                    .setKeyCertOptions(
                            new PemKeyCertOptions().setCertPath(tls.cert()).setKeyPath(tls.key()))
                    .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca()));
        }
    }
}
