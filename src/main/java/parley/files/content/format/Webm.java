package parley.files.content.format;

import java.io.IOException;
import java.util.Set;
import parley.files.content.Refusals;

/**
 * WebM: tags, attachments, titles and dates become Void elements of the same size, so that cue points stay true. Source:
 * RFC 8794 (EBML), RFC 9559 (Matroska).
 */
public final class Webm {
    private static final int HEADER = 0x1A45DFA3;
    private static final int SEGMENT = 0x18538067;
    private static final int CLUSTER = 0x1F43B675;
    private static final int INFO = 0x1549A966;
    private static final int TRACKS = 0x1654AE6B;
    private static final int TRACK = 0xAE;
    private static final int TRACK_TYPE = 0x83;
    private static final int DOC_TYPE = 0x4282;
    private static final int VOID = 0xEC;
    private static final int CHECKSUM = 0xBF;
    private static final int SEEK = 0x114D9B74;
    private static final int CUES = 0x1C53BB6B;
    private static final int CHAPTERS = 0x1043A770;
    private static final int FILM = 1;
    private static final int SOUND = 2;
    private static final int SUBTITLES = 17;

    /** The elements that may stand in a segment, and in a cluster whose size is not known. */
    private static final Set<Integer> KEPT = Set.of(SEEK, CUES, CHAPTERS, 0xE7, 0xA3, 0xA0, 0xAB, 0xA7);
    /** Title, date, file names, names of tracks, and checksums that would no longer be true. */
    private static final Set<Integer> PRIVATE = Set.of(0x7BA9, 0x4461, 0x7384, 0x3C83AB, 0x3E83BB, 0x536E, CHECKSUM);

    private static final int DEPTH = 3;

    private final Window in;
    private final Edits edits;
    private boolean film;
    private boolean sound;

    private Webm(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Webm(in, edits).walk();
    }

    private record Element(int id, long at, long body, long end, boolean open) {}

    private Format.Traits walk() throws IOException {
        long at = 0;
        while (at < in.length()) {
            Element element = element(at, in.length());
            at = top(element) ? element.body : element.end;
        }
        if (!film && !sound) {
            throw Refusals.damaged("The WebM file holds no film and no sound");
        }
        return film ? Format.Traits.FILM : Format.Traits.SOUND;
    }

    /** @return whether to go on inside the element */
    private boolean top(Element element) throws IOException {
        switch (element.id) {
            case SEGMENT, CLUSTER -> {
                return element.id == SEGMENT || element.open;
            }
            case HEADER -> docType(element);
            case INFO, TRACKS -> inside(element, 0);
            default -> {
                if (!KEPT.contains(element.id)) {
                    empty(element);
                }
            }
        }
        return false;
    }

    private void docType(Element header) throws IOException {
        boolean webm = false;
        long at = header.body;
        while (at < header.end) {
            Element element = element(at, header.end);
            webm |= element.id == DOC_TYPE && in.holds(element.body, "webm");
            at = element.end;
        }
        if (!webm) {
            throw Refusals.unsupported("Matroska films are taken as WebM only");
        }
    }

    private void inside(Element parent, int depth) throws IOException {
        long at = parent.body;
        while (at < parent.end) {
            Element element = element(at, parent.end);
            if (PRIVATE.contains(element.id)) {
                empty(element);
            } else if (element.id == TRACK && depth < DEPTH) {
                inside(element, depth + 1);
            } else if (element.id == TRACK_TYPE) {
                trackType(element);
            }
            at = element.end;
        }
    }

    private void trackType(Element element) throws IOException {
        int type = element.end == element.body ? 0 : in.u8(element.end - 1);
        film |= type == FILM;
        sound |= type == SOUND;
        if (edits.wanted() && type != FILM && type != SOUND && type != SUBTITLES) {
            throw Refusals.unsupported(
                    "The film has a track of metadata that can't be taken out; " + "send it with its metadata kept");
        }
    }

    private Element element(long at, long limit) throws IOException {
        int idLength = Integer.numberOfLeadingZeros(in.u8(at)) - 23;
        int first = idLength > 4 ? 0 : in.u8(at + idLength);
        int sizeLength = Integer.numberOfLeadingZeros(first) - 23;
        if (idLength > 4 || sizeLength > 8) {
            throw Refusals.damaged("The WebM file is damaged");
        }
        long id = 0;
        for (int i = 0; i < idLength; i++) {
            id = id << 8 | in.u8(at + i);
        }
        long unknown = (1L << 7 * sizeLength) - 1;
        long size = first & (1 << 8 - sizeLength) - 1;
        for (int i = 1; i < sizeLength; i++) {
            size = size << 8 | in.u8(at + idLength + i);
        }
        long body = at + idLength + sizeLength;
        boolean open = size == unknown;
        boolean mayBeOpen = id == SEGMENT || id == CLUSTER;
        if (open ? !mayBeOpen : size > limit - body) {
            throw Refusals.damaged("The WebM file ends in the middle or is damaged");
        }
        return new Element((int) id, at, body, open ? limit : body + size, open);
    }

    private void empty(Element element) throws IOException {
        if (element.id == VOID) {
            edits.blank(in, element.body, element.end);
            return;
        }
        long length = element.end - element.at;
        if (length < 9) {
            edits.over(element.at, new byte[] {(byte) VOID, (byte) (0x80 | length - 2)});
            edits.blank(in, element.at + 2, element.end);
            return;
        }
        byte[] header = new byte[9];
        header[0] = (byte) VOID;
        header[1] = 1;
        for (int i = 0; i < 7; i++) {
            header[8 - i] = (byte) (length - 9 >> 8 * i);
        }
        edits.over(element.at, header);
        edits.blank(in, element.at + 9, element.end);
    }
}
