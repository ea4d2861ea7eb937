package parley.files;

import io.vertx.core.buffer.Buffer;
import parley.files.content.ByteSource;

/** Bytes in memory. */
record HeldSource(Buffer held) implements ByteSource {
    @Override
    public long length() {
        return held.length();
    }

    @Override
    public int read(long position, byte[] into) {
        int count = (int) Math.max(0, Math.min(into.length, held.length() - position));
        held.getBytes((int) position, (int) position + count, into, 0);
        return count;
    }
}
