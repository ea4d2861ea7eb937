package parley.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.config.ParleyConfig;
import parley.config.Secret;

/** Shows that a node has the cluster's secret without showing the secret. */
final class SharedSecret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private SharedSecret() {}

    /** The same for all nodes with this name and secret, 32 hexadecimal digits. */
    static String proof(ParleyConfig.Cluster cluster) {
        return proof(cluster, cluster.secret());
    }

    /** Of the other secret that is accepted; the same as {@link #proof} where there is none. */
    static String secondProof(ParleyConfig.Cluster cluster) {
        return cluster.secondSecret().isEmpty() ? proof(cluster) : proof(cluster, cluster.secondSecret());
    }

    private static String proof(ParleyConfig.Cluster cluster, Secret secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] proof = mac.doFinal(("parley cluster " + cluster.name()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(proof, 0, BYTES);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }
}
