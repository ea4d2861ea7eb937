package parley.files.s3;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Sends signed requests to a bucket. Every request may be sent again, and is, twice, when the storage is away or too
 * busy for a moment: what a lost answer leaves behind, such as a multipart upload that nobody knows, goes with its
 * object.
 */
final class S3Client {
    private static final int CONNECT_MS = 3_000;
    static final int SILENT_MS = 15_000;
    private static final int WHOLE_MS = 60_000;
    private static final int CONNECTIONS = 32;
    private static final int MOST_WAITING = 256;
    private static final int MOST_TRIES = 3;
    private static final int PIECE_BYTES = 128 << 10;
    private static final int PAUSE_MS = 100;
    private static final int TOO_MANY = 429;
    private static final int FULL = 507;

    /** Answers are lists and errors, or as much of an object as was asked for. */
    private static final int MOST_ANSWER_BYTES = 8 << 20;

    private final Vertx vertx;
    private final S3Settings settings;
    private final InstantSource clock;
    private final int silentMs;
    private final SigV4 signer;
    private final HttpClient http;

    /**
     * A request, which is signed when it is sent.
     *
     * @param name object's name in the bucket; empty for the bucket itself
     * @param query not encoded
     * @param headers names in lower case
     */
    record Call(HttpMethod method, String name, Map<String, String> query, Map<String, String> headers, Buffer body) {
        static Call of(HttpMethod method, String name) {
            return new Call(method, name, Map.of(), Map.of(), Buffer.buffer());
        }

        Call query(Map<String, String> asked) {
            return new Call(method, name, asked, headers, body);
        }

        Call header(String header, String value) {
            return new Call(method, name, query, Map.of(header, value), body);
        }

        Call body(Buffer sent) {
            return new Call(method, name, query, headers, sent);
        }
    }

    /** @param headers names in lower case */
    record Answer(int status, Map<String, String> headers, Buffer body) {}

    /** @param silentMs how long a storage may say nothing */
    S3Client(Vertx vertx, S3Settings settings, InstantSource clock, int silentMs) {
        this.vertx = vertx;
        this.settings = settings;
        this.clock = clock;
        this.silentMs = silentMs;
        this.signer = new SigV4(settings.accessKey(), settings.secretKey(), settings.region(), "s3");
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MS).setSsl(settings.isTls()),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING));
    }

    /** Fails only if no answer came. */
    Future<Answer> send(Call call) {
        return hash(call.body()).compose(hash -> attempt(call, hash, 1));
    }

    /** A storage refuses a body that was changed on its way. */
    private Future<String> hash(Buffer body) {
        return body.length() == 0
                ? Future.succeededFuture(SigV4.sha256(new byte[0]))
                : vertx.executeBlocking(() -> SigV4.sha256(body.getBytes()), false);
    }

    private Future<Answer> attempt(Call call, String hash, int tries) {
        return once(call, hash).transform(done -> {
            boolean again = done.failed() || isForAMoment(done.result().status());
            if (!again || tries == MOST_TRIES) {
                return done.succeeded() ? Future.succeededFuture(done.result()) : Future.failedFuture(done.cause());
            }
            long pauseMs =
                    PAUSE_MS * (1L << tries) + ThreadLocalRandom.current().nextInt(PAUSE_MS);
            return vertx.timer(pauseMs, TimeUnit.MILLISECONDS).compose(waited -> attempt(call, hash, tries + 1));
        });
    }

    private static boolean isForAMoment(int status) {
        return status == TOO_MANY || status >= 500 && status != FULL && status != 501;
    }

    private Future<Answer> once(Call call, String hash) {
        TreeMap<String, String> headers = new TreeMap<>(call.headers());
        headers.put("host", settings.hostHeader());
        headers.put("x-amz-content-sha256", hash);
        headers.put("x-amz-date", SigV4.date(clock.instant()));
        TreeMap<String, String> query = new TreeMap<>(call.query());
        String path = settings.path(call.name());
        String authorization =
                signer.authorization(new SigV4.Request(call.method().name(), path, query, headers, hash));
        headers.remove("host");
        RequestOptions request = new RequestOptions()
                .setMethod(call.method())
                .setHost(settings.host())
                .setPort(settings.port())
                .setURI(query.isEmpty() ? path : path + "?" + SigV4.query(query))
                .setConnectTimeout(CONNECT_MS)
                .setIdleTimeout(silentMs);
        headers.forEach(request::putHeader);
        request.putHeader("authorization", authorization);
        return http.request(request).compose(asked -> exchange(asked, call.body()));
    }

    private static Future<Answer> exchange(HttpClientRequest asked, Buffer body) {
        asked.putHeader("content-length", String.valueOf(body.length()));
        return write(asked, body, 0)
                .transform(sent -> asked.response())
                .compose(response -> read(asked, response))
                .timeout(WHOLE_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> asked.reset());
    }

    /**
     * Writes piece by piece, as the network takes up to a whole body into memory otherwise. A failure is that of the
     * answer too, unless the storage has refused early.
     */
    private static Future<Void> write(HttpClientRequest asked, Buffer body, int from) {
        int to = Math.min(from + PIECE_BYTES, body.length());
        if (to == body.length()) {
            return asked.end(body.slice(from, to));
        }
        return asked.write(body.slice(from, to)).compose(written -> write(asked, body, to));
    }

    private static Future<Answer> read(HttpClientRequest asked, HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MOST_ANSWER_BYTES) {
                asked.reset();
            } else {
                body.appendBuffer(part);
            }
        });
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.headers().forEach(headers::put);
        return response.end().map(ended -> new Answer(response.statusCode(), headers, body));
    }
}
