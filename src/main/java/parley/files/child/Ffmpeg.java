package parley.files.child;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ffmpeg of this machine, which never opens anything but the pipes that it is given. */
public final class Ffmpeg {
    private static final long MEMORY_BYTES = 1L << 30;

    private final Path program;

    private Ffmpeg(Path program) {
        this.program = program;
    }

    /**
     * Looks for it. Blocks for a moment.
     *
     * @param configured a path, or a name that is looked for in PATH; empty for none
     */
    public static Optional<Ffmpeg> find(String configured) {
        if (configured.isEmpty()) {
            return Optional.empty();
        }
        return candidates(configured)
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst()
                .map(path -> new Ffmpeg(path.toAbsolutePath()));
    }

    private static Stream<Path> candidates(String configured) {
        if (configured.contains("/") || configured.contains(File.separator)) {
            return Stream.of(Path.of(configured));
        }
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, configured));
    }

    /**
     * Makes a command that reads sound from its input.
     *
     * @param demuxer name of the only format that is tried, so that no other demuxer sees the bytes
     * @param protocols that it may open
     * @param output words behind the input
     */
    ChildCommand command(String name, String demuxer, String protocols, List<String> output, Limits limits) {
        List<String> words = new ArrayList<>(
                List.of(program.toString(), "-nostdin", "-hide_banner", "-v", "error", "-threads", "1"));
        words.addAll(List.of("-protocol_whitelist", protocols, "-f", demuxer, "-i", "pipe:0"));
        words.addAll(List.of("-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"));
        words.addAll(output);
        return new ChildCommand(name, words, limits.timeMs(), MEMORY_BYTES, limits.outputBytes(), limits.fileBytes());
    }

    record Limits(long timeMs, long outputBytes, long fileBytes) {}

    /** Returns the demuxer of a type of sound; empty for types that are never given to it. */
    static Optional<String> demuxer(String mimeType) {
        return Optional.ofNullable(
                switch (mimeType) {
                    case "audio/webm", "video/webm" -> "matroska";
                    case "audio/ogg" -> "ogg";
                    case "audio/mp4" -> "mov";
                    case "audio/mpeg" -> "mp3";
                    default -> null;
                });
    }
}
