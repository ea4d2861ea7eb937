package parley.files.store;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/**
 * Streams a range of an object. It reads one block ahead and no more, so that a slow reader costs one block of memory.
 * It begins when it has a handler; handlers are called on the context that made it.
 */
public final class StoredStream implements ReadStream<Buffer> {
    private final StoredBytes bytes;
    private final Context context;
    private final long end;
    private long position;
    private long demand = Long.MAX_VALUE;
    private boolean reading;
    private boolean ended;
    private Buffer held;
    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;

    /** @param from and {@code length} must lie within the object */
    public StoredStream(Vertx vertx, StoredBytes bytes, long from, long length) {
        if (from < 0 || length < 0 || length > bytes.length() - from) {
            throw new IllegalArgumentException(from + " + " + length + " is not within " + bytes.length());
        }
        this.context = vertx.getOrCreateContext();
        this.bytes = bytes;
        this.position = from;
        this.end = from + length;
    }

    @Override
    public StoredStream exceptionHandler(Handler<Throwable> called) {
        exceptionHandler = called;
        return this;
    }

    @Override
    public StoredStream handler(Handler<Buffer> called) {
        handler = called;
        if (called != null) {
            goOn();
        }
        return this;
    }

    @Override
    public StoredStream pause() {
        synchronized (this) {
            demand = 0;
        }
        return this;
    }

    @Override
    public StoredStream resume() {
        return fetch(Long.MAX_VALUE);
    }

    @Override
    public StoredStream fetch(long amount) {
        synchronized (this) {
            demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
        }
        goOn();
        return this;
    }

    @Override
    public StoredStream endHandler(Handler<Void> called) {
        endHandler = called;
        return this;
    }

    /** Runs later on the context, so that neither a handler nor a fast store grows the stack. */
    private void goOn() {
        context.runOnContext(later -> step());
    }

    private void step() {
        if (ended || reading || handler == null) {
            return;
        }
        if (held != null && takeDemand()) {
            Buffer block = held;
            held = null;
            handler.handle(block);
        }
        if (held != null || ended) {
            return;
        }
        if (position == end) {
            finish();
        } else {
            read();
        }
    }

    private synchronized boolean takeDemand() {
        if (demand == 0) {
            return false;
        }
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        return true;
    }

    private void read() {
        reading = true;
        bytes.block(position, end)
                .onComplete(read -> context.runOnContext(later -> {
                    reading = false;
                    if (read.failed()) {
                        fail(read.cause());
                        return;
                    }
                    position += read.result().length();
                    held = read.result();
                    step();
                }));
    }

    private void finish() {
        ended = true;
        if (endHandler != null) {
            endHandler.handle(null);
        }
    }

    private void fail(Throwable failure) {
        ended = true;
        if (exceptionHandler != null) {
            exceptionHandler.handle(failure);
        }
    }
}
