package parley.files.content;

import java.io.IOException;

/** Bytes that can be read at any place, by a thread that may wait for them. */
public interface ByteSource {
    long length();

    /**
     * Reads until the array is full or the bytes end.
     *
     * @return the number of bytes read, 0 at the end
     */
    int read(long position, byte[] into) throws IOException;
}
