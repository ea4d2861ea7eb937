package parley.token;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Keeps public keys from a JSON Web Key Set (RFC 7517). It reads them from a URL or a file when they are first needed,
 * and again when a token names a key that is not among them; never more often than every ten seconds, whatever tokens
 * come.
 */
final class JwksKeys implements ExternalKeys {
    private static final Logger LOG = LoggerFactory.getLogger(JwksKeys.class);
    private static final long MIN_INTERVAL_MS = 10_000;
    private static final int TIMEOUT_MS = 5_000;
    private static final int MAX_BYTES = 262_144;
    private static final int MAX_KEYS = 100;

    private final Vertx vertx;
    private final String location;
    private final InstantSource clock;
    private final HttpClient http;
    private Loaded loaded = new Loaded(null, Set.of());
    private Future<Loaded> loading;
    private long loadedAt;

    /** @param signatures null until a set could be read */
    private record Loaded(JwtSignatures signatures, Set<String> keyIds) {}

    JwksKeys(Vertx vertx, String location, InstantSource clock) {
        this.vertx = vertx;
        this.location = location;
        this.clock = clock;
        this.http = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT_MS));
    }

    @Override
    public Future<JsonObject> verify(String token) {
        String keyId = JwtSignatures.header(token).getString("kid");
        return keysFor(keyId).compose(keys -> {
            if (keys.signatures() == null) {
                return Future.failedFuture(new ParleyException(
                        ErrorCode.UNAVAILABLE, "The issuer's keys can't be had at the moment", MIN_INTERVAL_MS, null));
            }
            return keyId == null || keys.keyIds().contains(keyId)
                    ? keys.signatures().verify(token)
                    : Tokens.refused();
        });
    }

    /** Reads the keys, once at a time; all callers wait for the same reading. */
    private synchronized Future<Loaded> keysFor(String keyId) {
        boolean known =
                loaded.signatures() != null && (keyId == null || loaded.keyIds().contains(keyId));
        if (known) {
            return Future.succeededFuture(loaded);
        }
        if (loading != null) {
            return loading;
        }
        if (loadedAt != 0 && clock.millis() - loadedAt < MIN_INTERVAL_MS) {
            return Future.succeededFuture(loaded);
        }
        loadedAt = clock.millis();
        Future<Loaded> reading = read().map(this::parsed).recover(this::kept);
        loading = reading;
        reading.onComplete(done -> finished());
        return reading;
    }

    private synchronized void finished() {
        loading = null;
    }

    private synchronized Future<Loaded> kept(Throwable failure) {
        LOG.warn("The keys at {} could not be read: {}", location, failure.getMessage());
        return Future.succeededFuture(loaded);
    }

    private Future<Buffer> read() {
        if (!location.startsWith("http://") && !location.startsWith("https://")) {
            return vertx.fileSystem().readFile(location);
        }
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(location)
                .setTimeout(TIMEOUT_MS);
        return http.request(request)
                .compose(asked -> asked.send().compose(response -> {
                    if (response.statusCode() != 200) {
                        asked.reset();
                        return Future.failedFuture(new IllegalStateException("status " + response.statusCode()));
                    }
                    Buffer body = Buffer.buffer();
                    response.handler(part -> {
                        if (body.length() + part.length() > MAX_BYTES) {
                            asked.reset();
                        } else {
                            body.appendBuffer(part);
                        }
                    });
                    return response.end().map(body);
                }))
                .timeout(TIMEOUT_MS, TimeUnit.MILLISECONDS);
    }

    /** Parses keys for RS256 and ES256; a shared secret has no place in a public set and is passed over. */
    private synchronized Loaded parsed(Buffer body) {
        List<JsonObject> keys = body.toJsonObject().getJsonArray("keys").stream()
                .map(JsonObject.class::cast)
                .filter(JwksKeys::isUsable)
                .limit(MAX_KEYS)
                .toList();
        Set<String> keyIds = new HashSet<>();
        keys.stream().map(key -> key.getString("kid")).filter(id -> id != null).forEach(keyIds::add);
        loaded = new Loaded(JwtSignatures.ofPublicKeys(vertx, keys), keyIds);
        return loaded;
    }

    private static boolean isUsable(JsonObject key) {
        boolean signs = key.getString("use", "sig").equals("sig");
        String algorithm = key.getString("alg");
        return signs
                && switch (key.getString("kty", "")) {
                    case "RSA" -> algorithm == null || algorithm.equals("RS256");
                    case "EC" -> "P-256".equals(key.getString("crv"));
                    default -> false;
                };
    }
}
