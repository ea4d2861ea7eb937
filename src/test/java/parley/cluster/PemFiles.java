package parley.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import parley.config.ParleyConfig.Tls;

/** Makes a certificate that signs itself, and its key, like an operator without an authority. */
final class PemFiles {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "node";

    private PemFiles() {}

    static Tls in(Path folder, String name) {
        try {
            Path store = folder.resolve(name + ".p12");
            makePair(store);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            byte[] key = keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            String certificate = pem(
                    folder,
                    name + ".crt",
                    "CERTIFICATE",
                    keys.getCertificate(ALIAS).getEncoded());
            return new Tls(certificate, pem(folder, name + ".key", "PRIVATE KEY", key), certificate);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (GeneralSecurityException unforeseen) {
            throw new IllegalStateException(unforeseen);
        }
    }

    private static void makePair(Path store) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        if (keytool.onExit().join().exitValue() != 0) {
            throw new IllegalStateException("keytool made no pair");
        }
    }

    private static String pem(Path folder, String file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        Path written = Files.writeString(
                folder.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
        return written.toString();
    }
}
