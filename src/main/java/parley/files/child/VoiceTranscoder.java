package parley.files.child;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import parley.files.content.ByteSource;

/** Makes an M4A that all browsers play of a voice note that only some play, such as one of WebM. */
public final class VoiceTranscoder {
    public static final String MIME_TYPE = "audio/mp4";

    private static final String FILE = "out.m4a";
    /** Five minutes of 32 kbit/s are 1.2 MB. */
    private static final long MOST_BYTES = 4L << 20;

    private static final Ffmpeg.Limits LIMITS = new Ffmpeg.Limits(60_000, 1024, MOST_BYTES);
    /** A player finds the head first, so that it knows the duration at once; this takes a file that can be rewound. */
    private static final List<String> OUTPUT = List.of(
            "-ac",
            "1",
            "-c:a",
            "aac",
            "-b:a",
            "32k",
            "-fflags",
            "+bitexact",
            "-movflags",
            "+faststart",
            "-f",
            "mp4",
            FILE);

    private final Children children;
    private final Optional<Ffmpeg> ffmpeg;

    public VoiceTranscoder(Children children, Optional<Ffmpeg> ffmpeg) {
        this.children = children;
        this.ffmpeg = ffmpeg;
    }

    /**
     * Makes an M4A, free of metadata; empty if there is no ffmpeg or it did not succeed: then the note stays as it is.
     */
    public Future<Optional<Buffer>> toMp4(String mimeType, ByteSource bytes) {
        Optional<String> demuxer = Ffmpeg.demuxer(mimeType);
        if (ffmpeg.isEmpty() || demuxer.isEmpty()) {
            return Future.succeededFuture(Optional.empty());
        }
        ChildCommand command =
                ffmpeg.get().command("Transcoding a voice note", demuxer.get(), "pipe,file", OUTPUT, LIMITS);
        Made made = new Made();
        return children.run(command, bytes, made)
                .map(end -> end.isDone() ? Optional.ofNullable(made.file) : Optional.empty());
    }

    private static final class Made implements ChildOutput {
        private volatile Buffer file;

        @Override
        public void take(byte[] bytes, int length) {
            // It writes to its file alone.
        }

        @Override
        public void look(Path folder) throws IOException {
            Path path = folder.resolve(FILE);
            if (Files.isRegularFile(path) && Files.size(path) > 0 && Files.size(path) <= MOST_BYTES) {
                file = Buffer.buffer(Files.readAllBytes(path));
            }
        }
    }
}
