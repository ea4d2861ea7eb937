package parley.postgres;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ds.PGSimpleDataSource;
import parley.config.Secret;

/** The address of a given server, as each of the two drivers wants it. */
final class PostgresUri {
    private static final Set<SslMode> VERIFYING = EnumSet.of(SslMode.VERIFY_CA, SslMode.VERIFY_FULL);

    private PostgresUri() {}

    static PgConnectOptions parse(Secret uri) {
        PgConnectOptions options = PgConnectOptions.fromUri(uri.value());
        SslMode mode = options.getSslMode();
        if (mode == SslMode.DISABLE) {
            return options;
        }
        ClientSSLOptions tls = new ClientSSLOptions();
        if (VERIFYING.contains(mode)) {
            tls.setTrustOptions(authoritiesOfTheJdk());
            tls.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
        } else {
            tls.setTrustAll(true).setHostnameVerificationAlgorithm("");
        }
        return options.setSslOptions(tls);
    }

    /** Tells the client whom to trust; unlike other clients it has no default. */
    private static TrustOptions authoritiesOfTheJdk() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no default trust store", e);
        }
    }

    static PGSimpleDataSource dataSource(PgConnectOptions options) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {options.getHost()});
        source.setPortNumbers(new int[] {options.getPort()});
        source.setDatabaseName(options.getDatabase());
        source.setUser(options.getUser());
        source.setPassword(options.getPassword());
        source.setSslMode(options.getSslMode().value);
        if (VERIFYING.contains(options.getSslMode())) {
            source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return source;
    }
}
