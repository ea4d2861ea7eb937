package parley.gateway.http;

import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.limits.MemoryRateLimits;
import parley.metrics.Metrics;
import parley.util.TestClock;

/** A server on a free port with the whole pipeline before the routes of a test, and a client for it. */
public final class HttpTestServer implements AutoCloseable {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final HttpClient client = vertx.createHttpClient();

    public record Settings(
            List<String> trustedProxies, List<String> corsOrigins, boolean explainOrigins, ParleyConfig.Limits limits) {
        public static final Settings PLAIN = trusting();

        static Settings trusting(String... proxies) {
            return new Settings(
                    List.of(proxies), List.of(), false, ConfigLoader.defaults().limits());
        }

        public Settings allowing(String... origins) {
            return new Settings(trustedProxies, List.of(origins), explainOrigins, limits);
        }

        Settings explainingOrigins() {
            return new Settings(trustedProxies, corsOrigins, true, limits);
        }

        /** @param key below {@code limits}, such as {@code httpPerIp.count} */
        Settings with(String key, long value) {
            return new Settings(
                    trustedProxies,
                    corsOrigins,
                    explainOrigins,
                    new ConfigLoader()
                            .set("limits." + key, String.valueOf(value), "the test")
                            .load()
                            .limits());
        }
    }

    public record Answer(int status, MultiMap headers, Buffer body) {
        public JsonObject json() {
            return body.toJsonObject();
        }

        public String errorCode() {
            return json().getJsonObject("error").getString("code");
        }
    }

    public HttpTestServer(Settings settings, TestClock clock, Consumer<Router> routes) {
        this(settings, clock, (vertx, router) -> routes.accept(router));
    }

    public interface Mounting {
        void mount(Vertx vertx, Router router);
    }

    public HttpTestServer(Settings settings, TestClock clock, Mounting routes) {
        Router router = Router.router(vertx);
        ClientAddress addresses = new ClientAddress(settings.trustedProxies());
        new HttpPipeline(
                        new RequestId(() -> UUID.randomUUID().toString()),
                        new RequestLog(addresses, clock),
                        new ErrorResponder(router, new Metrics(meters)),
                        new SecurityHandlers(addresses),
                        new CrossOrigin(settings.corsOrigins(), settings.explainOrigins()),
                        new RouteLimits(new MemoryRateLimits(clock), settings.limits(), addresses))
                .mount(router);
        routes.mount(vertx, router);
        server = result(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    }

    public int port() {
        return server.actualPort();
    }

    public Answer get(String path, String... headers) {
        return call(HttpMethod.GET, path, null, headers);
    }

    public Answer json(HttpMethod method, String path, JsonObject body, String... headers) {
        String[] all = List.of(headers).toArray(new String[headers.length + 2]);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/json";
        return call(method, path, body.toBuffer(), all);
    }

    /** @param headers names and values in turn */
    public Answer call(HttpMethod method, String path, Buffer body, String... headers) {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port())
                .setURI(path);
        for (int i = 0; i < headers.length; i += 2) {
            options.addHeader(headers[i], headers[i + 1]);
        }
        // The call is composed here, so that it asks for the body on the event loop, before the answer can have passed
        // by.
        return result(client.request(options).compose(request -> (body == null ? request.send() : request.send(body))
                .compose(response ->
                        response.body().map(all -> new Answer(response.statusCode(), response.headers(), all)))));
    }

    double counted(String meter, Map<String, String> tags) {
        var search = meters.find(meter);
        tags.forEach(search::tag);
        return search.counter() == null ? 0 : search.counter().count();
    }

    @Override
    public void close() {
        result(vertx.close());
    }
}
