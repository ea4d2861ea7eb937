package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A door of some kept connections from one address. Each request is the whole text of an HTTP/1.1 request, so that it
 * may be a bad one.
 */
final class HttpDoor implements Door {
    private static final int CONNECTIONS = 8;
    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final String LENGTH = "content-length:";
    private static final int FIRST_ERROR = 400;

    private final NetClient client;
    private final int port;
    private final boolean once;
    private final List<Line> lines = new ArrayList<>();
    private Traffic traffic = Traffic.NONE;

    /** @param address address of the client's side @param once whether each request gets a connection of its own */
    HttpDoor(Vertx vertx, int port, String address, boolean once) {
        this.once = once;
        this.client = vertx.createNetClient(new NetClientOptions().setLocalAddress(address));
        this.port = port;
        for (int i = 0; i < CONNECTIONS; i++) {
            lines.add(new Line());
        }
    }

    /** @param token null means none @param body null means none */
    static String request(String method, String path, String token, String body) {
        String authorization = token == null ? "" : "Authorization: Bearer " + token + "\r\n";
        String content =
                body == null ? "" : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n";
        return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + authorization + content + "\r\n"
                + (body == null ? "" : body);
    }

    /** Sends requests; a request that finds its connection ended opens it anew. */
    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void open() {}

    @Override
    public List<Answer> exchange(List<String> requests) {
        List<Future<List<Answer>>> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            List<String> own = new ArrayList<>();
            for (int j = i; j < requests.size(); j += CONNECTIONS) {
                own.add(requests.get(j));
            }
            all.add(lines.get(i).exchange(own));
        }
        Waiting.until(Future.all(all));
        return all.stream().flatMap(answered -> answered.result().stream()).toList();
    }

    private synchronized void count(int framesIn, int framesOut, int bytesIn, int bytesOut) {
        traffic = traffic.plus(new Traffic(framesIn, framesOut, bytesIn, bytesOut));
    }

    @Override
    public synchronized Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {
        Waiting.until(client.close());
    }

    /** One connection, which carries one request at a time. */
    private final class Line {
        private NetSocket socket;
        private Buffer received = Buffer.buffer();
        private Promise<Answer> waiting = Promise.promise();

        private Future<List<Answer>> exchange(List<String> requests) {
            List<Answer> answers = new ArrayList<>();
            Future<Void> done = Future.succeededFuture();
            for (String request : requests) {
                done = done.compose(before -> opened())
                        .compose(open -> ask(request))
                        .map(answer -> {
                            answers.add(answer);
                            return null;
                        });
            }
            return done.map(all -> answers);
        }

        private Future<Void> opened() {
            if (socket != null) {
                return Future.succeededFuture();
            }
            return client.connect(port, "127.0.0.1").map(connected -> {
                socket = connected;
                received = Buffer.buffer();
                connected.handler(bytes -> received(connected, bytes));
                connected.closeHandler(closed -> ended(connected));
                connected.exceptionHandler(reset -> {});
                return null;
            });
        }

        private Future<Answer> ask(String request) {
            waiting = Promise.promise();
            count(1, 0, request.length(), 0);
            socket.write(request, "ISO-8859-1");
            return waiting.future();
        }

        private void ended(NetSocket closed) {
            if (socket == closed) {
                socket = null;
                waiting.tryComplete(new Answer("closed", null));
            }
        }

        private void received(NetSocket from, Buffer bytes) {
            received.appendBuffer(bytes);
            String text = received.toString();
            int head = text.indexOf(END_OF_HEAD);
            if (head < 0) {
                return;
            }
            String fields = text.substring(0, head).toLowerCase(Locale.ROOT);
            int total = head + END_OF_HEAD.length() + length(fields);
            if (received.length() < total) {
                return;
            }
            count(0, 1, 0, total);
            if (once || fields.contains("connection: close")) {
                socket = null;
                from.close();
            }
            received = Buffer.buffer();
            waiting.tryComplete(answer(text, head + END_OF_HEAD.length()));
        }

        private static int length(String head) {
            int at = head.indexOf(LENGTH);
            return at < 0
                    ? 0
                    : Integer.parseInt(head.substring(at + LENGTH.length())
                            .split("\r\n", 2)[0]
                            .strip());
        }

        private static Answer answer(String text, int bodyAt) {
            int status = Integer.parseInt(text.split(" ", 3)[1]);
            JsonObject body = null;
            try {
                body = text.length() > bodyAt && text.charAt(bodyAt) == '{'
                        ? new JsonObject(text.substring(bodyAt))
                        : null;
            } catch (DecodeException other) {
                // The body is no JSON, for example a picture.
            }
            if (status < FIRST_ERROR) {
                return new Answer(ACCEPTED, body);
            }
            boolean explained = body != null && body.containsKey("error");
            return new Answer(explained ? body.getJsonObject("error").getString("code") : "status " + status, body);
        }
    }
}
