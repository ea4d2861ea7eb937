package parley.gateway.http.files;

import io.netty.handler.codec.DecoderException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.http.RefusedBody;

/** Owns the body of one request that brings a file: reads nothing of it before somebody takes it. */
final class FileBody {
    private final RoutingContext context;
    private final long discardedBytes;
    private final Context eventLoop = Vertx.currentContext();
    private final Promise<Void> over = Promise.promise();
    private Handler<Throwable> onBroken = failure -> {};
    /** Is null while nothing is wrong. */
    private Throwable broken;

    private boolean asked;

    /** Must be made in the turn in which the request comes, or bytes are lost. */
    FileBody(RoutingContext context, long discardedBytes) {
        this.context = context;
        this.discardedBytes = discardedBytes;
        if (!context.request().isEnded()) {
            // A client may go before anybody takes its body, and the library tells of it only once.
            context.request().exceptionHandler(this::breakOff);
            context.request().pause();
        }
    }

    private void breakOff(Throwable failure) {
        if (failure instanceof DecoderException) {
            stop(new ParleyException(ErrorCode.VALIDATION_ERROR, "The body is malformed"));
        } else {
            stop(failure);
        }
    }

    /** Ends the body before its end. Must be called on the request's event loop. */
    void stop(Throwable reason) {
        if (broken == null) {
            broken = reason;
            onBroken.handle(reason);
        }
    }

    /** Completes, in whatever way, when the request's work is done. */
    Future<Void> over() {
        return over.future();
    }

    Context eventLoop() {
        return eventLoop;
    }

    /** @param handler is told why the body does not end; at once if that is known already */
    void onBroken(Handler<Throwable> handler) {
        onBroken = handler;
        if (broken != null) {
            handler.handle(broken);
        }
    }

    HttpServerRequest request() {
        return context.request();
    }

    /** Tells a client that waits for it to send the body. */
    void ask() {
        if (!asked && RefusedBody.isAwaited(context.request())) {
            context.response().writeContinue();
        }
        asked = true;
    }

    /** @return bytes that the request says to bring; -1 if it does not say */
    long declaredBytes() {
        HttpServerRequest request = context.request();
        if (request.getHeader("Content-Length") == null) {
            return request.isEnded() || request.getHeader("Transfer-Encoding") == null ? 0 : -1;
        }
        return RefusedBody.declaredBytes(request);
    }

    /** Fails the request if its work fails. What nobody took of the body is thrown away in any case. */
    void owe(Future<?> work) {
        work.onComplete(done -> discard(), this::refuse);
        work.onComplete(done -> over.complete());
    }

    void refuse(Throwable failure) {
        if (failure == OngoingUploads.TAKEN_OVER) {
            close();
        }
        discard();
        if (failure instanceof StatusException other) {
            context.fail(other.status());
        } else {
            context.fail(failure);
        }
    }

    private void discard() {
        if (asked) {
            RefusedBody.discard(context.request(), discardedBytes);
        } else {
            RefusedBody.discardUnasked(context, discardedBytes);
        }
    }

    /** A request that was cut off has a client that sends no more: its connection is of no use. */
    private void close() {
        context.response().putHeader("Connection", "close");
        context.addEndHandler(done -> context.request().connection().close());
    }
}
