package parley.files.content;

import java.io.IOException;
import java.util.Map;
import parley.files.content.format.Edits;
import parley.files.content.format.Format;
import parley.files.content.format.Window;

/** A small picture of a file: JPEG, PNG or WebP of at most 30 KB and 400 pixels a side, without metadata. */
public record Thumbnail(String mimeType, int width, int height, byte[] bytes) {
    public static final int MOST_BYTES = 30 * 1024;
    public static final int LONGEST_SIDE = 400;

    private static final Map<Integer, ContentType> FIRST_BYTES =
            Map.of(0xFF, ContentType.JPEG, 0x89, ContentType.PNG, (int) 'R', ContentType.WEBP);

    /** Judges what a client sent; fails with VALIDATION_ERROR or UNSUPPORTED_MEDIA_TYPE. */
    public static Thumbnail of(byte[] picture) {
        if (picture.length == 0 || picture.length > MOST_BYTES) {
            throw Refusals.damaged("A thumbnail has at most " + MOST_BYTES + " bytes");
        }
        ContentType type = FIRST_BYTES.get(picture[0] & 0xFF);
        if (type == null) {
            throw Refusals.unsupported("A thumbnail is a JPEG, PNG or WebP picture");
        }
        try {
            Edits edits = new Edits(true);
            Format.Traits traits = type.format().walk(new Window(new HeldBytes(picture)), edits);
            if (Math.max(traits.width(), traits.height()) > LONGEST_SIDE
                    || traits.area() > LONGEST_SIDE * LONGEST_SIDE) {
                throw Refusals.damaged("A thumbnail has at most " + LONGEST_SIDE + " pixels a side");
            }
            return new Thumbnail(
                    type.mimeType(), traits.width(), traits.height(), Edits.apply(picture, edits.inOrder()));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
