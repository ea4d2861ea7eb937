package parley.files.content.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import parley.files.content.ContentInspector.Edit;
import parley.files.content.Refusals;

/** Collects what is to be changed in a file; bounded, as a hostile file may ask for any number of changes. */
public final class Edits {
    private static final int MOST = 20_000;
    private static final long MOST_BYTES = 8L << 20;

    private final boolean wanted;
    private final List<Edit> edits = new ArrayList<>();
    private long bytes;

    /** @param wanted false to walk through a file that keeps its metadata */
    public Edits(boolean wanted) {
        this.wanted = wanted;
    }

    boolean wanted() {
        return wanted;
    }

    void drop(long from, long to) {
        Edit last = edits.isEmpty() ? null : edits.get(edits.size() - 1);
        if (last != null && last.to() == from && last.by().length == 0) {
            edits.set(edits.size() - 1, new Edit(last.from(), to, new byte[0]));
        } else {
            put(from, to, new byte[0]);
        }
    }

    void put(long from, long to, byte[] by) {
        if (!wanted || from == to && by.length == 0) {
            return;
        }
        count(by.length);
        edits.add(new Edit(from, to, by));
    }

    /** Writes over bytes without moving what is behind them. */
    void over(long from, byte[] by) {
        put(from, from + by.length, by);
    }

    /** Zeros a stretch. */
    void zero(long from, long to) {
        if (!wanted) {
            return;
        }
        if (to - from > MOST_BYTES) {
            throw tooMuch();
        }
        over(from, new byte[(int) (to - from)]);
    }

    /** Zeros a stretch where it is not zero already: padding can be far larger than what may be changed. */
    void blank(Window in, long from, long to) throws IOException {
        long at = from;
        while (wanted && at < to) {
            long end = Math.min(to, at + Window.BLOCK);
            long first = at;
            while (first < end && in.u8(first) == 0) {
                first++;
            }
            if (first < end) {
                zero(first, end);
            }
            at = end;
        }
    }

    private void count(long more) {
        bytes += more;
        if (edits.size() >= MOST || bytes > MOST_BYTES) {
            throw tooMuch();
        }
    }

    private static RuntimeException tooMuch() {
        return Refusals.unsupported(
                "The file holds more metadata than can be taken out; send it with its metadata kept");
    }

    /** Returns the changes in the order of their places; two that overlap come from a damaged file. */
    public List<Edit> inOrder() {
        edits.sort(Comparator.comparingLong(Edit::from));
        long end = 0;
        for (Edit edit : edits) {
            if (edit.from() < end || edit.to() < edit.from()) {
                throw Refusals.damaged("The parts of the file overlap");
            }
            end = edit.to();
        }
        return List.copyOf(edits);
    }

    /** Changes bytes that are held in memory. */
    public static byte[] apply(byte[] bytes, List<Edit> edits) {
        ByteArrayOutputStream changed = new ByteArrayOutputStream(bytes.length);
        int at = 0;
        for (Edit edit : edits) {
            changed.write(bytes, at, (int) edit.from() - at);
            changed.writeBytes(edit.by());
            at = (int) edit.to();
        }
        changed.write(bytes, at, bytes.length - at);
        return changed.toByteArray();
    }
}
