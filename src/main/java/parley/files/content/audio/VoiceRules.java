package parley.files.content.audio;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.content.ByteSource;

/**
 * Decides whether a recording may be a voice note: sound alone, of one second to five minutes. Source: PROTOCOL, files.
 */
public final class VoiceRules {
    public static final long SHORTEST_MS = 1_000;
    public static final long LONGEST_MS = 300_000;

    /** Encoders round a recording of exactly five minutes up to whole packets. */
    private static final long ROUNDING_MS = 150;

    /** Even the loudest part of a recording that is quieter than this, of 32,768, is drawn low. */
    public static final int QUIETEST = 300;

    private static final Set<String> EVERYWHERE = Set.of("aac", "mp3", "pcm");

    private VoiceRules() {}

    /**
     * Reads a recording whole. Throws UNSUPPORTED_MEDIA_TYPE for what is not sound alone, VALIDATION_ERROR for what is
     * damaged, too short or too long. Waits for bytes: only for worker threads.
     */
    public static VoiceNote judge(String mimeType, ByteSource bytes) throws IOException {
        Recording recording = Containers.read(mimeType, bytes, true);
        if (recording == Recording.UNKNOWN) {
            throw new ParleyException(ErrorCode.VALIDATION_ERROR, "the length of the recording can't be read");
        }
        if (!recording.audioOnly()) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a voice note holds sound and nothing else");
        }
        long durationMs = recording.durationMs();
        if (durationMs < SHORTEST_MS || durationMs > LONGEST_MS + ROUNDING_MS) {
            throw new ParleyException(ErrorCode.VALIDATION_ERROR, "a voice note lasts from 1 to 300 seconds");
        }
        boolean everywhere = EVERYWHERE.contains(recording.codec());
        return new VoiceNote(audio(mimeType), Math.min(durationMs, LONGEST_MS), peaks(recording), everywhere);
    }

    private static List<Integer> peaks(Recording recording) {
        return recording.sampled()
                ? recording.levels().ofLoudness(recording.durationMs(), QUIETEST)
                : recording.levels().ofPacketSizes(recording.durationMs());
    }

    private static String audio(String mimeType) {
        String type = mimeType.toLowerCase(Locale.ROOT);
        if (type.startsWith("video/mp4") || type.startsWith("application/mp4") || type.startsWith("audio/x-m4a")) {
            return "audio/mp4";
        }
        if (type.startsWith("video/webm")) {
            return "audio/webm";
        }
        return type.startsWith("application/ogg") || type.startsWith("audio/opus") ? "audio/ogg" : mimeType;
    }
}
