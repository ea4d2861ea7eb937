package parley.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One Engine.IO session over polls, by hand. */
public final class EnginePolls {
    private static final String SEPARATOR = "\u001e";

    private final int port;
    private final int revision;
    private final JsonObject opening;

    private EnginePolls(int port, int revision, JsonObject opening) {
        this.port = port;
        this.revision = revision;
        this.opening = opening;
    }

    /** Opens a session of revision 4. @param more of the query, beginning with {@code &}, or empty */
    public static EnginePolls open(int port, String more) {
        return open(port, 4, more);
    }

    public static EnginePolls open(int port, int revision, String more) {
        HttpResponse<String> answer = TimedHttp.send(request(port, "EIO=" + revision + "&transport=polling" + more));
        assertEquals(200, answer.statusCode(), answer::body);
        String packet = answer.body().substring(answer.body().indexOf('0'));
        if (revision == 3) {
            packet = answer.body().substring(answer.body().indexOf(':') + 1);
        }
        assertEquals('0', packet.charAt(0));
        return new EnginePolls(port, revision, new JsonObject(packet.substring(1)));
    }

    /** Returns a request to the endpoint. */
    public static HttpRequest.Builder request(int port, String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/socket.io/?" + query));
    }

    public JsonObject opening() {
        return opening;
    }

    public String sid() {
        return opening.getString("sid");
    }

    /** Returns the query of all its requests. */
    public String query() {
        return "EIO=" + revision + "&transport=polling&sid=" + sid();
    }

    public HttpResponse<String> poll() {
        return TimedHttp.send(request(port, query()));
    }

    public CompletableFuture<HttpResponse<String>> pollAsync() {
        return TimedHttp.sendAsync(request(port, query()));
    }

    /** Returns the packets of the next answer. */
    public List<String> packets() {
        HttpResponse<String> answer = poll();
        assertEquals(200, answer.statusCode(), answer::body);
        return List.of(answer.body().split(SEPARATOR));
    }

    /** Polls until a packet begins like this, and returns it. */
    public String next(String beginning) {
        while (true) {
            for (String packet : packets()) {
                if (packet.startsWith(beginning)) {
                    return packet;
                }
            }
        }
    }

    public HttpResponse<String> post(String body) {
        return TimedHttp.send(request(port, query()).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Sends packets, which must be taken. */
    public void send(String... packets) {
        HttpResponse<String> answer = post(String.join(SEPARATOR, packets));
        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals("ok", answer.body());
    }

    /** Opens a WebSocket for this session. */
    public EngineSocketClient webSocket() {
        return EngineSocketClient.open(port, "EIO=" + revision + "&transport=websocket&sid=" + sid());
    }
}
