package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import parley.config.ParleyConfig;
import parley.files.child.Children;
import parley.files.child.Ffmpeg;
import parley.files.child.Thumbnailer;
import parley.files.child.VoicePeaks;
import parley.files.child.VoiceTranscoder;
import parley.files.content.ByteSource;
import parley.files.content.audio.VoiceNote;
import parley.files.content.audio.VoiceRules;

/** Lets child processes work on pictures and sound, so that a file made to harm harms none but them. */
public final class ChildMediaWork implements MediaWork {
    private final Children children;
    private final VoicePeaks peaks;
    private final VoiceTranscoder transcoder;
    private final Thumbnailer thumbnailer;
    private final boolean thumbnails;

    /** Looks for ffmpeg, which blocks for a moment. */
    public ChildMediaWork(Children children, ParleyConfig.Files config) {
        Optional<Ffmpeg> ffmpeg = Ffmpeg.find(config.ffmpeg());
        this.children = children;
        this.peaks = new VoicePeaks(children, ffmpeg);
        this.transcoder = new VoiceTranscoder(children, ffmpeg);
        this.thumbnailer = new Thumbnailer(children, config.maxPixels());
        this.thumbnails = config.thumbnails();
    }

    @Override
    public Voice judge(String mimeType, ByteSource bytes) throws IOException {
        VoiceNote note = VoiceRules.judge(mimeType, bytes);
        return new Voice(note.mimeType(), note.durationMs(), note.peaks(), note.playsEverywhere());
    }

    @Override
    public Future<List<Integer>> peaks(Voice voice, ByteSource bytes) {
        return peaks.of(
                new VoiceNote(voice.mimeType(), voice.durationMs(), voice.peaks(), voice.playsEverywhere()), bytes);
    }

    @Override
    public Future<Optional<Buffer>> playable(Voice voice, ByteSource bytes) {
        return transcoder.toMp4(voice.mimeType(), bytes);
    }

    @Override
    public String playableType() {
        return VoiceTranscoder.MIME_TYPE;
    }

    @Override
    public Future<Optional<SmallPicture>> thumbnail(String mimeType, ByteSource bytes) {
        return thumbnails
                ? thumbnailer
                        .make(mimeType, bytes)
                        .map(made -> made.map(one -> new SmallPicture(one.picture(), one.thumbhashBase64())))
                : Future.succeededFuture(Optional.empty());
    }

    @Override
    public void close() {
        children.close();
    }
}
