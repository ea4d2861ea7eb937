package parley.link;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.util.function.Consumer;

/** Cuts what arrives into frames; a length above the limit of the moment ends it before anything is kept. */
final class FrameReader implements Handler<Buffer> {
    private final RecordParser parser = RecordParser.newFixed(Frame.LENGTH_BYTES);
    private final Consumer<Buffer> frames;
    private final Runnable tooLong;
    private int limit;
    private boolean inFrame;
    private boolean ended;

    FrameReader(int limit, Consumer<Buffer> frames, Runnable tooLong) {
        this.limit = limit;
        this.frames = frames;
        this.tooLong = tooLong;
        parser.setOutput(this::next);
    }

    void limit(int bytes) {
        limit = bytes;
    }

    /** From now on nothing is read. */
    void end() {
        ended = true;
    }

    @Override
    public void handle(Buffer bytes) {
        if (!ended) {
            parser.handle(bytes);
        }
    }

    private void next(Buffer bytes) {
        if (ended) {
            return;
        }
        if (inFrame) {
            inFrame = false;
            parser.fixedSizeMode(Frame.LENGTH_BYTES);
            frames.accept(bytes);
            return;
        }
        int length = bytes.getInt(0);
        if (length <= 0 || length > limit) {
            ended = true;
            tooLong.run();
            return;
        }
        inFrame = true;
        parser.fixedSizeMode(length);
    }
}
