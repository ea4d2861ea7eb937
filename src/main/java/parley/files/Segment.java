package parley.files;

/**
 * What one writer stored of an object, one behind the other.
 *
 * @param start the first byte, counted before sealing, like {@code length}
 * @param salt from which and the object's data key the key of the segment is derived
 */
public record Segment(long start, long length, byte[] salt) {
    public Segment {
        salt = salt.clone();
    }

    @Override
    public byte[] salt() {
        return salt.clone();
    }
}
