package parley.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.config.ParleyConfig;
import parley.config.Secret;

/** Keys of the links between nodes, one for each live secret of the cluster; the first one begins new links. */
final class LinkKeys {
    static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = "parley link".getBytes(StandardCharsets.UTF_8);

    private final List<byte[]> keys;

    private LinkKeys(List<byte[]> keys) {
        this.keys = keys;
    }

    static LinkKeys of(ParleyConfig.Cluster cluster) {
        return new LinkKeys(Stream.of(cluster.secret(), cluster.secondSecret())
                .filter(secret -> !secret.isEmpty())
                .map(LinkKeys::key)
                .toList());
    }

    private static byte[] key(Secret secret) {
        return mac(PURPOSE).doFinal(secret.value().getBytes(StandardCharsets.UTF_8));
    }

    byte[] own() {
        return keys.get(0);
    }

    List<byte[]> accepted() {
        return keys;
    }

    static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
        }
    }
}
