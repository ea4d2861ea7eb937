package parley.files;

import java.util.HexFormat;
import java.util.List;

/**
 * Describes the bytes that the server serves, as the server itself found them.
 *
 * @param size bytes, without metadata that was taken out
 * @param sha256 hash of these bytes
 * @param width pixels as a viewer shows them, after the orientation is applied; 0 if the file is no picture
 * @param durationMs 0 if the file has no duration, or none that could be read
 * @param peaks loudness of a voice note, up to 64 numbers from 0 to 100; empty for other files
 * @param playsEverywhere false for a voice note that some browsers can't play
 */
public record FileFacts(
        String mimeType,
        FileCategory category,
        long size,
        byte[] sha256,
        int width,
        int height,
        long durationMs,
        List<Integer> peaks,
        boolean playsEverywhere) {
    public FileFacts {
        peaks = List.copyOf(peaks);
        sha256 = sha256.clone();
    }

    @Override
    public byte[] sha256() {
        return sha256.clone();
    }

    public String sha256Hex() {
        return HexFormat.of().formatHex(sha256);
    }
}
