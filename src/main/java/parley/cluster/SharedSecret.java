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

    /** Returns 32 hexadecimal digits, the same for all nodes with this name and secret. */
    static String proof(ParleyConfig.Cluster cluster) {
        return proof(cluster, cluster.secret());
    }

    /** Returns the proof of the second secret that is accepted; the same as {@link #proof} if there is none. */
    static String secondProof(ParleyConfig.Cluster cluster) {
        return cluster.secondSecret().isEmpty() ? proof(cluster) : proof(cluster, cluster.secondSecret());
    }

    private static String proof(ParleyConfig.Cluster cluster, Secret secret) {
        return HexFormat.of().formatHex(hmac(secret, "parley cluster " + cluster.name()), 0, BYTES);
    }

    /**
     * Returns 32 bytes that only a holder of the secret can make.
     *
     * @param purpose a text that no other use of the secret has
     */
    static byte[] hmac(Secret secret, String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }
}
