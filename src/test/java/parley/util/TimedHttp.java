package parley.util;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends HTTP requests for tests and load programs, where nothing may wait for ever: a hung request would look like a
 * hung test.
 */
public final class TimedHttp {
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private TimedHttp() {}

    /** @throws UncheckedIOException if there is no whole answer in time */
    public static HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, PATIENCE);
    }

    /** @throws UncheckedIOException if there is no whole answer in time */
    public static HttpResponse<String> send(HttpRequest.Builder request, Duration limit) {
        return send(request, limit, HttpResponse.BodyHandlers.ofString());
    }

    /** Sends a request whose answer is no text. */
    public static HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request) {
        return send(request, PATIENCE, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static <T> HttpResponse<T> send(
            HttpRequest.Builder request, Duration limit, HttpResponse.BodyHandler<T> body) {
        CompletableFuture<HttpResponse<T>> answer =
                CLIENT.sendAsync(request.timeout(limit).build(), body);
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new UncheckedIOException(new HttpTimeoutException("no whole answer in " + limit));
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException cause
                    ? new UncheckedIOException(cause)
                    : new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public static CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString())
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Returns the status of the answer; 0 while nobody answers. */
    public static int status(String url, Duration limit) {
        try {
            return send(HttpRequest.newBuilder(URI.create(url)), limit).statusCode();
        } catch (UncheckedIOException notAnswered) {
            return 0;
        }
    }

    public static CompletableFuture<WebSocket> webSocket(
            String url, Map<String, String> headers, WebSocket.Listener listener) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder().connectTimeout(PATIENCE);
        headers.forEach(builder::header);
        return builder.buildAsync(URI.create(url), listener).orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
