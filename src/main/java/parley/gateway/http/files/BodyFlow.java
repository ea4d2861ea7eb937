package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/** Passes a request's body on as fast as it is taken: no more is read meanwhile, so the client has to wait too. */
final class BodyFlow {
    private final FileBody body;
    private final HttpServerRequest request;
    private final Function<Buffer, Future<Void>> taker;
    private final Promise<Void> end = Promise.promise();
    private Future<Void> taking = Future.succeededFuture();

    /** @param taker gets the next bytes when its future has completed */
    BodyFlow(FileBody body, Function<Buffer, Future<Void>> taker) {
        this.body = body;
        this.request = body.request();
        this.taker = taker;
    }

    /**
     * Starts a request that was paused. Fails with what the taker fails with, or because the body was
     * {@link FileBody#stop stopped}; nothing is being taken then any more.
     */
    Future<Void> start() {
        if (request.isEnded()) {
            end.complete();
        } else {
            body.onBroken(end::tryFail);
            request.endHandler(last -> end.tryComplete());
            request.handler(this::take);
            request.resume();
        }
        return end.future().eventually(() -> taking);
    }

    private void take(Buffer chunk) {
        if (end.future().isComplete()) {
            return;
        }
        taking = taker.apply(chunk);
        if (!taking.succeeded()) {
            request.pause();
            taking.onComplete(taken -> request.resume(), end::tryFail);
        }
    }
}
