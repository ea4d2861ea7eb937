package parley.cluster;

import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import parley.config.ParleyConfig;

/**
 * Sets up mutual TLS of the event bus between nodes. Vert.x copies these options by way of JSON, which keeps PEM and
 * would drop a trust manager of our own without a word; so the trust that comes from the secret has to have the form of
 * certificates.
 */
final class BusTls {
    private static final String VERSION = "TLSv1.3";

    private BusTls() {}

    /** Demands TLS by the files of the configuration, else by the cluster's secret. */
    static void require(EventBusOptions options, ParleyConfig.Cluster cluster) {
        if (cluster.tls().absent()) {
            bySecret(options, cluster);
        } else {
            byFiles(options, cluster.tls());
        }
        options.setSsl(true)
                .setClientAuth(ClientAuth.REQUIRED)
                .setSslHandshakeTimeout(cluster.handshakeMs())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setEnabledSecureTransportProtocols(Set.of(VERSION));
    }

    private static void byFiles(EventBusOptions options, ParleyConfig.Tls tls) {
        options.setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(tls.cert()).setKeyPath(tls.key()))
                .setTrustOptions(new PemTrustOptions().addCertPath(tls.ca()));
    }

    private static void bySecret(EventBusOptions options, ParleyConfig.Cluster cluster) {
        SecretAuthority.Credentials own =
                SecretAuthority.of(cluster.secret(), cluster.name()).issue();
        PemTrustOptions trusted = new PemTrustOptions();
        Stream.of(cluster.secret(), cluster.secondSecret())
                .filter(secret -> !secret.isEmpty())
                .map(secret -> SecretAuthority.of(secret, cluster.name()).certificate())
                .forEach(trusted::addCertValue);
        options.setKeyCertOptions(
                        new PemKeyCertOptions().setCertValue(own.certificate()).setKeyValue(own.key()))
                .setTrustOptions(trusted);
    }
}
