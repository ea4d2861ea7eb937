package parley.local;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.util.Await;

/**
 * Balances where nginx is not installed: WebSockets go to the ready node with the fewest, polling to the node of its
 * session. It runs on one event loop.
 */
final class ProxyBalancer implements AutoCloseable {
    private static final int CHECK_MS = 500;
    private static final int CONNECT_MS = 2_000;
    /** Most connections to each node. */
    private static final int CONNECTIONS = 10_000;

    private static final Pattern POLLING = Pattern.compile("/eventbus/[^/]+/([^/]+)/(?!websocket).*|/(socket\\.io)/.*");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MS), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    private final List<Integer> ports;
    private final Set<Integer> ready = new LinkedHashSet<>();
    private final Map<Integer, Integer> webSockets = new HashMap<>();
    private int turn;

    /** @param ports ports of the nodes */
    ProxyBalancer(int port, List<Integer> ports) {
        this.ports = ports;
        HttpProxy proxy = HttpProxy.reverseProxy(client).origin(this::origin);
        Await.result(Future.future(listening -> vertx.runOnContext(start -> {
            check();
            vertx.setPeriodic(CHECK_MS, timer -> check());
            vertx.createHttpServer()
                    .requestHandler(proxy)
                    .listen(port, "127.0.0.1")
                    .<Void>mapEmpty()
                    .onComplete(listening);
        })));
    }

    private void check() {
        for (int port : ports) {
            client.request(new RequestOptions()
                            .setPort(port)
                            .setHost("127.0.0.1")
                            .setURI("/ready")
                            .setTimeout(CONNECT_MS))
                    .compose(HttpClientRequest::send)
                    .onComplete(
                            answer -> {
                                if (answer.statusCode() == 200) {
                                    ready.add(port);
                                } else {
                                    ready.remove(port);
                                }
                            },
                            away -> ready.remove(port));
        }
    }

    private Future<HttpClientRequest> origin(ProxyContext context) {
        if (ready.isEmpty()) {
            return Future.failedFuture("no node is ready");
        }
        HttpServerRequest request = context.request().proxiedRequest();
        int port = choose(request, context.isWebSocket());
        if (context.isWebSocket()) {
            webSockets.merge(port, 1, Integer::sum);
            request.connection().closeHandler(closed -> webSockets.merge(port, -1, Integer::sum));
        }
        return client.request(
                new RequestOptions().setMethod(HttpMethod.GET).setPort(port).setHost("127.0.0.1"));
    }

    private int choose(HttpServerRequest request, boolean webSocket) {
        Matcher polling = POLLING.matcher(request.path());
        if (polling.matches()) {
            String key = polling.group(1) != null
                    ? polling.group(1)
                    : request.remoteAddress().hostAddress();
            // The node with the highest hash is chosen: when a node is gone only its own sessions move.
            return ready.stream()
                    .max(Comparator.comparingInt(port -> (key + port).hashCode() * 0x9E3779B1))
                    .orElseThrow();
        }
        if (webSocket) {
            return ready.stream()
                    .min(Comparator.comparingInt(port -> webSockets.getOrDefault(port, 0)))
                    .orElseThrow();
        }
        return List.copyOf(ready).get(Math.floorMod(turn++, ready.size()));
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
