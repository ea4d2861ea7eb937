package parley.files.content;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import parley.files.FileAsk;
import parley.files.FileCategory;
import parley.files.content.format.Edits;
import parley.files.content.format.Format;
import parley.files.content.format.Window;

/** Decides the type by the first bytes, then walks the structure for sizes and metadata. Nothing is decoded or unpacked. */
public final class TypedContentInspector implements ContentInspector {
    private static final int HEAD = 64 * 1024;
    private static final long SHORTEST_VOICE_MS = 1_000;
    private static final long LONGEST_VOICE_MS = 300_000;

    private final long maxPixels;
    private final DurationReader durations;

    public TypedContentInspector(long maxPixels, DurationReader durations) {
        this.maxPixels = maxPixels;
        this.durations = durations;
    }

    @Override
    public Inspection inspect(FileAsk ask, ByteSource bytes) throws IOException {
        if (bytes.length() == 0) {
            throw Refusals.damaged("The file is empty");
        }
        String extension = FileNames.extension(FileNames.clean(ask.name()));
        Programs.refuseName(extension);
        byte[] head = new byte[(int) Math.min(HEAD, bytes.length())];
        head = Arrays.copyOf(head, bytes.read(0, head));
        TypeDetector.Detected detected = TypeDetector.detect(head, bytes, extension);
        if (detected.otherPicture()) {
            return otherPicture(ask, detected);
        }
        ContentType type = detected.type();
        if (type == null) {
            throw Refusals.unsupported("Files of this type are not taken");
        }
        if (!fits(type, extension)) {
            throw Refusals.unsupported("The name of the file says something else than its content");
        }
        return inspect(ask, bytes, type);
    }

    /** A name fits if it says nothing, or what the content says. */
    private static boolean fits(ContentType type, String extension) {
        boolean known = Arrays.stream(ContentType.values()).anyMatch(each -> each.fits(extension));
        return !known || type.fits(extension);
    }

    private static Inspection otherPicture(FileAsk ask, TypeDetector.Detected detected) {
        if (!ask.keepMetadata() || ask.voice()) {
            throw Refusals.unsupported("The metadata of pictures of the type " + detected.mimeType()
                    + " can't be taken out; send it as a file with its metadata kept");
        }
        return new Inspection(detected.mimeType(), FileCategory.DOCUMENT, 0, 0, 0, List.of());
    }

    private Inspection inspect(FileAsk ask, ByteSource bytes, ContentType detected) throws IOException {
        ContentType type = detected;
        int width = 0;
        int height = 0;
        List<Edit> edits = List.of();
        if (type.format() != null) {
            Edits noted = new Edits(!ask.keepMetadata());
            Format.Traits traits = type.format().walk(new Window(bytes), noted);
            if (traits.area() > maxPixels) {
                throw Refusals.damaged("The picture has more than " + maxPixels + " pixels");
            }
            type = traits.film() ? type.withFilm() : type.withoutFilm();
            width = traits.width();
            height = traits.height();
            edits = noted.inOrder();
        }
        long durationMs = duration(ask, bytes, type);
        return new Inspection(type.mimeType(), type.category(), width, height, durationMs, edits);
    }

    private long duration(FileAsk ask, ByteSource bytes, ContentType type) throws IOException {
        boolean sound = type.category() == FileCategory.AUDIO;
        if (ask.voice() && !sound) {
            throw Refusals.unsupported("A voice note is a file of sound");
        }
        boolean plays = sound || type.category() == FileCategory.VIDEO;
        long durationMs = plays ? durations.durationMs(type.mimeType(), bytes) : 0;
        if (ask.voice() && (durationMs < SHORTEST_VOICE_MS || durationMs > LONGEST_VOICE_MS)) {
            throw Refusals.damaged("A voice note lasts from 1 to 300 seconds");
        }
        return durationMs;
    }
}
