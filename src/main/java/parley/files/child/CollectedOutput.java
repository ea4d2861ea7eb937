package parley.files.child;

import io.vertx.core.buffer.Buffer;

/** Keeps the whole output, which the command's limit bounds. */
final class CollectedOutput implements ChildOutput {
    private final Buffer all = Buffer.buffer();

    @Override
    public synchronized void take(byte[] bytes, int length) {
        all.appendBytes(bytes, 0, length);
    }

    synchronized Buffer bytes() {
        return all;
    }
}
