package parley.files.content.audio;

import java.io.IOException;
import java.util.Locale;
import parley.files.content.ByteSource;
import parley.files.content.DurationReader;

/** Knows the containers of audio and video by their media types. */
public final class Containers implements DurationReader {
    @Override
    public long durationMs(String mimeType, ByteSource bytes) throws IOException {
        return read(mimeType, bytes, false).durationMs();
    }

    /** @param thorough whether to count what is in it, whatever its head says */
    static Recording read(String mimeType, ByteSource bytes, boolean thorough) throws IOException {
        Cursor cursor = new Cursor(bytes);
        try {
            return switch (base(mimeType)) {
                case "audio/mp4",
                        "video/mp4",
                        "application/mp4",
                        "audio/x-m4a",
                        "video/x-m4v",
                        "video/quicktime",
                        "audio/m4a",
                        "video/3gpp",
                        "audio/3gpp" -> new Mp4Container(cursor).read();
                case "audio/ogg", "video/ogg", "application/ogg", "audio/opus", "audio/vorbis", "audio/x-ogg" ->
                    new OggContainer(cursor, thorough).read();
                case "audio/webm", "video/webm", "video/x-matroska", "audio/x-matroska", "application/x-matroska" ->
                    new MatroskaContainer(cursor, thorough).read();
                case "audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave" ->
                    new WavContainer(cursor, thorough).read();
                case "audio/mpeg", "audio/mp3" -> new Mp3Container(cursor, thorough).read();
                case "video/x-msvideo", "video/avi", "video/msvideo" -> new AviContainer(cursor).read();
                default -> Recording.UNKNOWN;
            };
        } catch (Cursor.TooManySteps endless) {
            return Recording.UNKNOWN;
        } catch (ArithmeticException overflow) {
            throw Cursor.damaged();
        }
    }

    private static String base(String mimeType) {
        int parameters = mimeType.indexOf(';');
        String type = parameters < 0 ? mimeType : mimeType.substring(0, parameters);
        return type.trim().toLowerCase(Locale.ROOT);
    }
}
