package parley.files.content.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import parley.files.content.Refusals;

/**
 * WAV and AVI: chunks that are not needed to play become JUNK of the same size; what follows the container is cut off.
 * Source: Multimedia Programming Interface 1.0 (RIFF) and OpenDML 1.02.
 */
public final class Riff {
    private static final byte[] JUNK = "JUNK".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> KEPT =
            Set.of("fmt ", "fact", "data", "cue ", "smpl", "avih", "strh", "strf", "indx", "vprp", "idx1", "dmlh");
    private static final Set<String> OPENED = Set.of("hdrl", "strl", "odml");
    private static final Set<String> FORMS = Set.of("WAVE", "AVI ", "AVIX");
    private static final String FRAMES = "movi";
    /** Programs that write to a pipe can't know the size. */
    private static final long UNKNOWN = 0xFFFFFFFFL;

    private static final int DEPTH = 4;

    private final Window in;
    private final Edits edits;
    private boolean content;

    private Riff(Window in, Edits edits) {
        this.in = in;
        this.edits = edits;
    }

    public static Format.Traits walk(Window in, Edits edits) throws IOException {
        return new Riff(in, edits).walk();
    }

    private Format.Traits walk() throws IOException {
        long at = 0;
        boolean film = in.holds(8, "AVI ");
        while (in.holds(at, "RIFF") && (at == 0 || film) && FORMS.contains(in.tag(at + 8))) {
            long size = in.le32(at + 4);
            long end = size == UNKNOWN || size == 0 ? in.length() : at + 8 + size;
            if (end > in.length()) {
                throw Refusals.damaged("The file ends in the middle");
            }
            chunks(at + 12, end, 0);
            at = Math.min(end + (size & 1), in.length());
        }
        if (!content) {
            throw Refusals.damaged("The file holds no film and no sound");
        }
        edits.drop(at, in.length());
        return film ? Format.Traits.FILM : Format.Traits.SOUND;
    }

    private void chunks(long from, long limit, int depth) throws IOException {
        long at = from;
        while (limit - at >= 8) {
            String type = in.tag(at);
            long size = in.le32(at + 4);
            long end = at + 8 + size;
            if (size == UNKNOWN && type.equals("data")) {
                end = limit;
            }
            if (end > limit) {
                throw Refusals.damaged("The file ends in the middle or is damaged");
            }
            content |= type.equals("data");
            if (type.equals("LIST")) {
                list(at, end, depth);
            } else if (!KEPT.contains(type)) {
                junk(at, end);
            }
            at = Math.min(end + (size & 1), limit);
        }
    }

    private void list(long at, long end, int depth) throws IOException {
        String form = end - at < 12 ? "" : in.tag(at + 8);
        if (form.equals(FRAMES)) {
            content = true;
        } else if (OPENED.contains(form) && depth < DEPTH) {
            chunks(at + 12, end, depth + 1);
        } else {
            junk(at, end);
        }
    }

    private void junk(long at, long end) throws IOException {
        if (!in.holds(at, "JUNK")) {
            edits.over(at, JUNK);
        }
        edits.blank(in, at + 8, end);
    }
}
