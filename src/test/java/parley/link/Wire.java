package parley.link;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import parley.util.Await;

/** Sits between two nodes, records what the first says to the second, and may change it. */
final class Wire {
    private final Buffer recorded = Buffer.buffer();
    private final AtomicReference<UnaryOperator<Buffer>> change = new AtomicReference<>(UnaryOperator.identity());
    private final int port;

    Wire(Vertx vertx, int to) {
        port = Await.result(vertx.createNetServer()
                .connectHandler(from -> {
                    from.pause();
                    vertx.createNetClient().connect(to, Links.HOST).onSuccess(node -> join(from, node));
                })
                .listen(0, Links.HOST)
                .map(NetServer::actualPort));
    }

    private void join(NetSocket from, NetSocket to) {
        from.handler(bytes -> {
            synchronized (recorded) {
                recorded.appendBuffer(bytes);
            }
            to.write(change.get().apply(bytes));
        });
        to.handler(from::write);
        from.closeHandler(closed -> to.close());
        to.closeHandler(closed -> from.close());
        from.resume();
    }

    int port() {
        return port;
    }

    byte[] recorded() {
        synchronized (recorded) {
            return recorded.getBytes();
        }
    }

    /** What is said from now on. */
    void change(UnaryOperator<Buffer> how) {
        change.set(how);
    }
}
