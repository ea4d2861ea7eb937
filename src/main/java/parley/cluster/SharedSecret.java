package parley.cluster;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.config.ParleyConfig;

/** Shows that a node has the cluster's secret without showing the secret. */
public final class SharedSecret {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;

    private SharedSecret() {}

    /** The same for all nodes with this name and secret, 32 hexadecimal digits. */
    public static String proof(ParleyConfig.Cluster cluster) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(cluster.secret().value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] proof = mac.doFinal(("parley cluster " + cluster.name()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(proof, 0, BYTES);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }
}
