package parley.gateway.http.files;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Delivers pieces one by one, each in a turn of its own, while it is asked for them. */
final class FakeStream implements ReadStream<Buffer> {
    /** Pieces that were delivered by all streams, also to nobody. */
    static final AtomicInteger DELIVERED = new AtomicInteger();

    private final Deque<Buffer> pieces;
    private final boolean breaks;
    private Handler<Buffer> handler;
    private Handler<Void> end = done -> {};
    private Handler<Throwable> exception = failure -> {};
    private long demand = Long.MAX_VALUE;
    private boolean scheduled;

    /** @param breaks whether the last piece can't be read */
    FakeStream(Collection<Buffer> pieces, boolean breaks) {
        this.pieces = new ArrayDeque<>(pieces);
        this.breaks = breaks;
    }

    private void schedule() {
        if (!scheduled && demand > 0) {
            scheduled = true;
            Vertx.currentContext().runOnContext(turn -> deliver());
        }
    }

    private void deliver() {
        scheduled = false;
        if (demand <= 0) {
            return;
        }
        if (pieces.isEmpty()) {
            if (end != null) {
                end.handle(null);
            }
            return;
        }
        if (breaks && pieces.size() == 1) {
            if (exception != null) {
                exception.handle(new ParleyException(ErrorCode.UNAVAILABLE, "The storage is away"));
            }
            return;
        }
        demand--;
        DELIVERED.incrementAndGet();
        Buffer piece = pieces.poll();
        if (handler != null) {
            handler.handle(piece);
        }
        schedule();
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> given) {
        exception = given;
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> given) {
        handler = given;
        if (given != null) {
            schedule();
        }
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        demand = 0;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        schedule();
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> given) {
        end = given;
        return this;
    }
}
