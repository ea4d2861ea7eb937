package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import parley.bus.Principal;
import parley.gateway.http.BasePath;
import parley.gateway.http.HttpTestServer;
import parley.gateway.http.HttpTestServer.Answer;
import parley.token.Authenticator;
import parley.token.Claims;
import parley.token.GuestTokens;
import parley.token.SigningKey;
import parley.token.Tokens;
import parley.util.TestClock;

/** The routes of files on a server of their own, with files in memory. */
final class FilesFixture implements AutoCloseable {
    static final int DISCARDED = 500_000;

    final FakeFiles files = new FakeFiles();
    private final TestClock clock = new TestClock();
    private final HttpTestServer server;
    private Tokens tokens;
    private String basePath = "";

    FilesFixture() {
        this(HttpTestServer.Settings.PLAIN, "");
    }

    FilesFixture(HttpTestServer.Settings settings, String basePath) {
        this.basePath = basePath;
        server = new HttpTestServer(settings, clock, this::mount);
    }

    private void mount(Vertx vertx, Router router) {
        tokens = new Tokens(vertx, SigningKey.of("k".repeat(32)), Duration.ofHours(2), clock, () -> UUID.randomUUID()
                .toString());
        new BasePath(basePath).mount(router);
        new FileRoutes(
                        files,
                        files,
                        files,
                        new Authenticator(tokens, new Guests(), null),
                        new FileSettings(basePath, FakeFiles.MAX_BYTES, 40_000_000, 86_400_000, 7_200_000, DISCARDED))
                .mount(router);
    }

    private static final class Guests implements GuestTokens {
        @Override
        public Future<Principal> authenticate(Claims claims) {
            return Future.succeededFuture(Principal.ofGuest(claims.userId(), claims.userId(), claims.sessionId()));
        }

        @Override
        public Future<Principal> touch(Principal principal) {
            return Future.succeededFuture(principal);
        }

        @Override
        public Future<Tokens.Signed> refresh(Principal principal) {
            return Future.failedFuture("not asked for");
        }

        @Override
        public Future<Void> end(Principal principal) {
            return Future.failedFuture("not asked for");
        }
    }

    String bearer(String userId) {
        return "Bearer " + tokens.sign(userId, "s", Claims.GUEST).token();
    }

    /** Sends a request of Ann's. @param headers names and values in turn */
    Answer call(HttpMethod method, String path, Buffer body, String... headers) {
        return server.call(
                method,
                path,
                body,
                Stream.concat(Stream.of("Authorization", bearer("ann")), Stream.of(headers))
                        .toArray(String[]::new));
    }

    /** Sends a request of nobody's. */
    Answer anonymous(HttpMethod method, String path, String... headers) {
        return server.call(method, path, null, headers);
    }

    RawHttp connect() throws IOException {
        return new RawHttp(new Socket("127.0.0.1", server.port()));
    }

    @Override
    public void close() {
        server.close();
    }
}
