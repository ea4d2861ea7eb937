package parley.files.child;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.files.content.ByteSource;

/** Makes thumbnails in a JVM of their own, so that a picture made to harm harms nothing but its own thumbnail. */
public final class Thumbnailer {
    private static final Logger LOG = LoggerFactory.getLogger(Thumbnailer.class);

    private static final Map<String, String> FORMATS =
            Map.of("image/jpeg", "jpeg", "image/png", "png", "image/gif", "gif");

    /** The child keeps its input while it reads, which must fit into its heap. */
    static final long MOST_INPUT = 32L << 20;

    private static final int HEAD_BYTES = 5;
    private static final long TIME_MS = 15_000;
    /** A JVM reserves far more than it uses; a progressive JPEG of 40 megapixels takes 250 MB beside the heap. */
    private static final long MEMORY_BYTES = 2L << 30;

    private static final List<String> JVM = List.of(
            "-Xms8m",
            "-Xmx64m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=32m",
            "-XX:MaxMetaspaceSize=64m",
            "-XX:CompressedClassSpaceSize=32m",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:ErrorFile=/dev/null",
            "-Djava.awt.headless=true");

    private final Children children;
    private final long maxPixels;

    public Thumbnailer(Children children, long maxPixels) {
        this.children = children;
        this.maxPixels = maxPixels;
    }

    /**
     * Makes a thumbnail; empty for types that Java can't read (WebP), and for whatever went wrong: an upload goes on
     * without.
     */
    public Future<Optional<Thumbnail>> make(String mimeType, ByteSource bytes) {
        String format = FORMATS.get(mimeType);
        if (format == null || bytes.length() > MOST_INPUT) {
            return Future.succeededFuture(Optional.empty());
        }
        CollectedOutput output = new CollectedOutput();
        return children.run(command(format, TIME_MS), bytes, output)
                .map(end -> end.isDone() ? parse(output.bytes()) : Optional.empty());
    }

    ChildCommand command(String format, long timeMs) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(JVM);
        words.addAll(List.of("-cp", ownCode().toString(), ThumbnailMain.class.getName()));
        words.addAll(List.of(format, Long.toString(maxPixels)));
        return new ChildCommand("Making a thumbnail", words, timeMs, MEMORY_BYTES, 40_000, 64 * 1024);
    }

    /** Returns the jar, or the folder of classes, that this very class came from. */
    private static Path ownCode() {
        try {
            return Path.of(ThumbnailMain.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Optional<Thumbnail> parse(Buffer output) {
        int hashLength = output.length() < HEAD_BYTES ? 0 : output.getUnsignedByte(4);
        int picture = HEAD_BYTES + hashLength;
        if (hashLength == 0 || output.length() <= picture || output.length() - picture > ThumbnailMain.MOST_BYTES) {
            LOG.warn("A child made no thumbnail of {} bytes", output.length());
            return Optional.empty();
        }
        return Optional.of(new Thumbnail(
                output.getBuffer(picture, output.length()),
                output.getUnsignedShort(0),
                output.getUnsignedShort(2),
                output.getBytes(HEAD_BYTES, picture)));
    }
}
