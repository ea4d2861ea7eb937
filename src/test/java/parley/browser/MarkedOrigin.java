package parley.browser;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import parley.util.TimedHttp;

/**
 * A proxy in front of the server, which adds pages of the test to the server's origin and takes marks from scripts.
 * Everything else comes from the server as it is.
 */
final class MarkedOrigin implements AutoCloseable {
    private static final String MARK = "/mark";
    private static final List<String> FORWARDED = List.of("accept", "range", "cookie", "authorization");
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "transfer-encoding", "content-length", "date", "keep-alive");

    private record Page(String type, byte[] content) {}

    private final int serverPort;
    private final HttpServer listening;
    private final ExecutorService threads = Executors.newCachedThreadPool(MarkedOrigin::daemon);
    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final Set<String> marks = ConcurrentHashMap.newKeySet();

    MarkedOrigin(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listening.setExecutor(threads);
        listening.createContext("/", this::answer);
        listening.start();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "marked-origin");
        thread.setDaemon(true);
        return thread;
    }

    String url() {
        return "http://localhost:" + listening.getAddress().getPort();
    }

    /** Returns the address that a script asks for when it runs. */
    String markUrl(String mark) {
        return url() + MARK + "?" + mark;
    }

    Set<String> marks() {
        return marks;
    }

    /** Adds a page that no policy protects. @return its path */
    String add(String name, String type, byte[] content) {
        String path = "/of-the-test/" + name;
        pages.put(path, new Page(type, content));
        return path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI asked = exchange.getRequestURI();
            Page page = pages.get(asked.getPath());
            if (asked.getPath().equals(MARK)) {
                marks.add(asked.getQuery());
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                exchange.sendResponseHeaders(204, -1);
            } else if (page != null) {
                exchange.getResponseHeaders().set("Content-Type", page.type());
                exchange.getResponseHeaders().set("Cache-Control", "no-store");
                send(exchange, 200, page.content());
            } else {
                forward(exchange, asked);
            }
        }
    }

    private void forward(HttpExchange exchange, URI asked) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + serverPort + asked.toASCIIString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
        for (String name : FORWARDED) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        HttpResponse<byte[]> response = TimedHttp.sendForBytes(request);
        Headers headers = exchange.getResponseHeaders();
        response.headers().map().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, values);
            }
        });
        send(exchange, response.statusCode(), response.body());
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        listening.stop(0);
        threads.shutdownNow();
    }
}
