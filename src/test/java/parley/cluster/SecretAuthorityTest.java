package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.Secret;

@Tag("S4-CLU-05")
class SecretAuthorityTest {
    private static final Secret SECRET = new Secret("the secret of the cluster, long enough");
    private static final Secret NEXT = new Secret("the secret that comes next, as long");
    private static final SecretAuthority AUTHORITY = SecretAuthority.of(SECRET, "parley");
    private static final SecretAuthority OTHER = SecretAuthority.of(NEXT, "parley");

    private static X509Certificate parsed(Buffer pem) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem.getBytes()));
    }

    private static void judge(X509Certificate shown, Buffer... trusted) throws GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            anchors.load(null, null);
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        for (Buffer pem : trusted) {
            anchors.setCertificateEntry("a" + anchors.size(), parsed(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(anchors);
        X509TrustManager judge = (X509TrustManager) factory.getTrustManagers()[0];
        judge.checkClientTrusted(new X509Certificate[] {shown}, "EC");
        judge.checkServerTrusted(new X509Certificate[] {shown}, "UNKNOWN");
    }

    private static void refused(X509Certificate shown, Buffer... trusted) {
        assertThrows(CertificateException.class, () -> judge(shown, trusted));
    }

    @Test
    void theKeyIsTheOneOfRfc8032() {
        byte[] seed = HexFormat.of().parseHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        String encoded = HexFormat.of()
                .formatHex(SecretAuthority.keysOf(seed).getPublic().getEncoded());
        assertEquals(
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                encoded.substring(encoded.length() - 64));
    }

    @Test
    void everyNodeMakesTheSameAuthority() throws GeneralSecurityException {
        assertEquals(
                AUTHORITY.certificate(), SecretAuthority.of(SECRET, "parley").certificate());
        assertNotEquals(AUTHORITY.certificate(), OTHER.certificate());
        assertNotEquals(
                AUTHORITY.certificate(), SecretAuthority.of(SECRET, "another").certificate());
        X509Certificate authority = parsed(AUTHORITY.certificate());
        authority.verify(authority.getPublicKey());
        assertEquals(authority.getSubjectX500Principal(), authority.getIssuerX500Principal());
        assertEquals(Integer.MAX_VALUE, authority.getBasicConstraints());
    }

    @Test
    void aNodeOfTheSecretIsTrusted() throws GeneralSecurityException {
        X509Certificate node = parsed(AUTHORITY.issue().certificate());
        node.verify(parsed(AUTHORITY.certificate()).getPublicKey());
        node.checkValidity();
        node.checkValidity(Date.from(Instant.parse("9000-01-01T00:00:00Z")));
        assertEquals(-1, node.getBasicConstraints());
        judge(node, AUTHORITY.certificate());
    }

    @Test
    void eachKeyIsAnother() throws GeneralSecurityException {
        X509Certificate one = parsed(AUTHORITY.issue().certificate());
        X509Certificate two = parsed(AUTHORITY.issue().certificate());
        assertNotEquals(one.getPublicKey(), two.getPublicKey());
        assertNotEquals(one.getSerialNumber(), two.getSerialNumber());
    }

    @Test
    void eitherOfTwoSecretsIsTrusted() throws GeneralSecurityException {
        for (SecretAuthority either : List.of(AUTHORITY, OTHER)) {
            judge(parsed(either.issue().certificate()), AUTHORITY.certificate(), OTHER.certificate());
        }
    }

    @Test
    void aNodeOfAnotherSecretOrClusterIsRefused() throws GeneralSecurityException {
        refused(parsed(OTHER.issue().certificate()), AUTHORITY.certificate());
        SecretAuthority elsewhere = SecretAuthority.of(SECRET, "another");
        refused(parsed(elsewhere.issue().certificate()), AUTHORITY.certificate());
    }

    @Test
    void anotherKeyUnderTheSignatureOfANodeIsRefused() throws GeneralSecurityException {
        byte[] node = parsed(AUTHORITY.issue().certificate()).getEncoded();
        byte[] other = parsed(AUTHORITY.issue().certificate()).getPublicKey().getEncoded();
        byte[] own = parsed(Buffer.buffer(node)).getPublicKey().getEncoded();
        int at = new String(node, java.nio.charset.StandardCharsets.ISO_8859_1)
                .indexOf(new String(own, java.nio.charset.StandardCharsets.ISO_8859_1));
        System.arraycopy(other, 0, node, at, other.length);
        X509Certificate changed = parsed(Buffer.buffer(node));
        assertThrows(
                SignatureException.class,
                () -> changed.verify(parsed(AUTHORITY.certificate()).getPublicKey()));
        refused(changed, AUTHORITY.certificate());
    }

    @Test
    void lengthsAboveASingleByteAreEncoded() {
        byte[] encoded = Der.octets(new byte[300]);
        assertEquals("0482012c", HexFormat.of().formatHex(encoded, 0, 4));
        assertEquals(304, encoded.length);
        assertEquals("048180", HexFormat.of().formatHex(Der.octets(new byte[128]), 0, 3));
        assertEquals("020200ff", HexFormat.of().formatHex(Der.integer(BigInteger.valueOf(255))));
    }
}
