package parley.files.content.audio;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import parley.files.content.ByteSource;

/** Puts a container together, byte by byte. */
final class Bytes {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    static Bytes of() {
        return new Bytes();
    }

    Bytes big(long number, int length) {
        for (int i = length - 1; i >= 0; i--) {
            all.write((int) (number >> (8 * i)));
        }
        return this;
    }

    Bytes little(long number, int length) {
        for (int i = 0; i < length; i++) {
            all.write((int) (number >> (8 * i)));
        }
        return this;
    }

    Bytes text(String latin) {
        return add(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    Bytes add(byte[] bytes) {
        all.writeBytes(bytes);
        return this;
    }

    Bytes add(Bytes bytes) {
        return add(bytes.array());
    }

    Bytes zeros(int count) {
        return add(new byte[count]);
    }

    byte[] array() {
        return all.toByteArray();
    }

    int size() {
        return all.size();
    }

    static ByteSource source(byte[] bytes) {
        return new ByteSource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public int read(long position, byte[] into) {
                int count = (int) Math.max(0, Math.min(into.length, bytes.length - position));
                System.arraycopy(bytes, (int) Math.min(position, bytes.length), into, 0, count);
                return count;
            }
        };
    }
}
