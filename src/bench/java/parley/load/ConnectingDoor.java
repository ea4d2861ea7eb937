package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import java.util.ArrayList;
import java.util.List;

/** A door whose requests are tokens. It opens a connection for each, until the server is ready for it or ends it. */
final class ConnectingDoor implements Door {
    private static final String LISTEN = "[\"{\\\"type\\\":\\\"register\\\",\\\"address\\\":\\\"session:ready\\\"}\"]";
    private static final int MANY = 10_000;

    private final WebSocketClient client;
    private final int port;
    private final boolean keep;
    private Traffic traffic = Traffic.NONE;
    private int number;

    /** @param keep whether connections that were let in stay open */
    ConnectingDoor(Vertx vertx, int port, String address, boolean keep) {
        this.client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setLocalAddress(address).setMaxConnections(MANY));
        this.port = port;
        this.keep = keep;
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void open() {}

    @Override
    public List<Answer> exchange(List<String> tokens) {
        List<Answer> answers = new ArrayList<>();
        for (String token : tokens) {
            answers.add(Waiting.until(
                    client.connect(port, "127.0.0.1", "/eventbus/000/visit" + number++ + "/websocket?token=" + token)
                            .compose(this::visit)
                            .recover(ConnectingDoor::notLetIn)));
        }
        return answers;
    }

    private Future<Answer> visit(WebSocket socket) {
        Promise<Answer> outcome = Promise.promise();
        socket.closeHandler(closed -> outcome.tryComplete(new Answer("" + socket.closeStatusCode(), null)));
        socket.textMessageHandler(frame -> {
            count(0, 1, 0, frame.length());
            if (frame.contains("session:ready")) {
                outcome.tryComplete(new Answer(ACCEPTED, null));
            }
        });
        count(1, 0, LISTEN.length(), 0);
        socket.writeTextMessage(LISTEN);
        return outcome.future()
                .compose(answer -> keep || !answer.accepted()
                        ? Future.succeededFuture(answer)
                        : socket.close().map(answer));
    }

    private static Future<Answer> notLetIn(Throwable failure) {
        String code = failure instanceof UpgradeRejectedException refused ? "status " + refused.getStatus() : "reset";
        return Future.succeededFuture(new Answer(code, null));
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
}
