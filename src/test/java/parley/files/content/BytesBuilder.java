package parley.files.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes structures of files by hand; numbers are big-endian unless the name says otherwise. */
public final class BytesBuilder {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public BytesBuilder u8(int... numbers) {
        for (int number : numbers) {
            bytes.write(number);
        }
        return this;
    }

    public BytesBuilder u16(int... numbers) {
        for (int number : numbers) {
            u8(number >> 8, number);
        }
        return this;
    }

    public BytesBuilder u32(long... numbers) {
        for (long number : numbers) {
            u16((int) (number >> 16), (int) number);
        }
        return this;
    }

    public BytesBuilder le16(int... numbers) {
        for (int number : numbers) {
            u8(number, number >> 8);
        }
        return this;
    }

    public BytesBuilder le32(long... numbers) {
        for (long number : numbers) {
            le16((int) number, (int) (number >> 16));
        }
        return this;
    }

    public BytesBuilder text(String text) {
        return put(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public BytesBuilder put(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    public BytesBuilder zeros(int count) {
        return put(new byte[count]);
    }

    public int size() {
        return bytes.size();
    }

    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
