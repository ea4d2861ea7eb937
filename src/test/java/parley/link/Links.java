package parley.link;

import java.util.List;
import parley.config.ParleyConfig.Cluster;
import parley.config.ParleyConfig.Faults;
import parley.config.ParleyConfig.Kubernetes;
import parley.config.ParleyConfig.Link;
import parley.config.ParleyConfig.Tls;
import parley.config.Secret;

/** Configurations of links on the loopback. */
final class Links {
    static final Link LIMITS = new Link(1 << 20, 1 << 20, 20_000, 8);
    static final String HOST = "127.0.0.1";

    private Links() {}

    static Cluster cluster(String secret) {
        return cluster(secret, "");
    }

    static Cluster cluster(String secret, String second) {
        return cluster(secret, second, LIMITS);
    }

    static Cluster cluster(String secret, String second, Link limits) {
        return new Cluster(
                true,
                "parley",
                new Secret(secret),
                new Secret(second),
                HOST,
                1,
                0,
                List.of(),
                new Kubernetes(""),
                new Tls("", "", ""),
                limits,
                new Faults(0, 0, 0));
    }
}
