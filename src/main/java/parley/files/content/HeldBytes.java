package parley.files.content;

/** Bytes that are in memory already. */
public record HeldBytes(byte[] bytes) implements ByteSource {
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
}
