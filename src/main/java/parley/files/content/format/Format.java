package parley.files.content.format;

import java.io.IOException;

/** Walks the structure of one kind of file, without decoding it. */
@FunctionalInterface
public interface Format {
    /**
     * Finds what is in a file and notes where its metadata is. Refuses a broken structure with VALIDATION_ERROR, and what
     * it can't clean with UNSUPPORTED_MEDIA_TYPE.
     */
    Traits walk(Window in, Edits edits) throws IOException;

    /**
     * @param width pixels of a picture after its orientation is applied; 0 for others
     * @param area the most pixels that a decoder would make room for at once
     * @param film whether there are moving pictures, in a container that may also hold sound alone
     */
    record Traits(int width, int height, long area, boolean film) {
        static final Traits SOUND = new Traits(0, 0, 0, false);
        static final Traits FILM = new Traits(0, 0, 0, true);

        static Traits picture(int width, int height, long area, int orientation) {
            return orientation >= 5 ? new Traits(height, width, area, false) : new Traits(width, height, area, false);
        }
    }
}
