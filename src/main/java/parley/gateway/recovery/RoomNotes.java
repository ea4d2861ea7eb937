package parley.gateway.recovery;

import java.util.ArrayList;
import java.util.List;

/**
 * Where one room's feed stood at the last ticks of one hub. Older notes are thinned: a position that is taken from a
 * note too early only lets events come twice.
 */
final class RoomNotes {
    private static final int MOST = 16;
    /** The last notes are never thinned, as most clients come back from a moment just before. */
    private static final int KEPT = 5;

    private static final int PARTS = 3;

    /** @param last the last tick at which the feed still stood there; it grows until the next note */
    private record Note(long first, long last, long seq) {
        private Note until(long tick) {
            return new Note(first, tick, seq);
        }
    }

    private final String epoch;
    private final List<Note> notes = new ArrayList<>(4);

    RoomNotes(String epoch) {
        this.epoch = epoch;
    }

    String epoch() {
        return epoch;
    }

    /** Notes a position that was read at this tick, or right after it if it is the first one. */
    void note(long tick, long seq) {
        int end = notes.size() - 1;
        if (end >= 0) {
            Note before = notes.get(end);
            if (before.first() >= tick || before.seq() == seq) {
                return;
            }
            notes.set(end, before.until(tick - 1));
        }
        notes.add(new Note(tick, tick, seq));
        if (notes.size() > MOST) {
            thin(tick);
        }
    }

    /** Drops the note that lies closest between its neighbours, for its age. */
    private void thin(long now) {
        int closest = 1;
        double least = Double.MAX_VALUE;
        for (int i = 1; i < notes.size() - KEPT; i++) {
            double span = notes.get(i + 1).first() - notes.get(i - 1).first();
            double relative = span / (now - notes.get(i).first() + 1);
            if (relative < least) {
                least = relative;
                closest = i;
            }
        }
        notes.remove(closest);
    }

    /**
     * Returns the latest tick at which the feed was known to stand before this seq.
     *
     * @param latest the last tick of the hub that is known
     * @return -1 if the notes do not reach back so far
     */
    long tickBefore(long seq, long latest) {
        for (int i = notes.size() - 1; i >= 0; i--) {
            Note note = notes.get(i);
            if (note.seq() < seq) {
                return i == notes.size() - 1 ? latest : note.last();
            }
        }
        return -1;
    }

    /** Returns where the feed stood at a tick, or earlier; -1 if the notes do not reach back so far. */
    long seqAt(long tick) {
        for (int i = notes.size() - 1; i >= 0; i--) {
            if (notes.get(i).first() <= tick) {
                return notes.get(i).seq();
            }
        }
        return -1;
    }

    /** Writes the notes for the store. */
    String text() {
        StringBuilder text = new StringBuilder(epoch);
        for (Note note : notes) {
            text.append(' ')
                    .append(note.first())
                    .append('-')
                    .append(note.last())
                    .append('-')
                    .append(note.seq());
        }
        return text.toString();
    }

    /** Reads what {@link #text} has written. */
    static RoomNotes parse(String text) {
        String[] parts = text.split(" ");
        RoomNotes read = new RoomNotes(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            String[] note = parts[i].split("-", PARTS);
            read.notes.add(new Note(Long.parseLong(note[0]), Long.parseLong(note[1]), Long.parseLong(note[2])));
        }
        return read;
    }
}
