package parley.files.content.audio;

import java.util.List;

/**
 * A recording that may be a voice note.
 *
 * @param mimeType the type to serve it with: {@code audio/…} also where the container's own type is one of video
 * @param peaks 64 numbers from 0 to 100, from samples of WAV and else estimated from the sizes of encoded packets;
 *     empty if neither is known
 * @param playsEverywhere false if some browsers can't play it, so that it should be transcoded
 */
public record VoiceNote(String mimeType, long durationMs, List<Integer> peaks, boolean playsEverywhere) {
    public VoiceNote {
        peaks = List.copyOf(peaks);
    }
}
