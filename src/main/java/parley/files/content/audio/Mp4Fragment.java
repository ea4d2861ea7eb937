package parley.files.content.audio;

import java.io.IOException;
import java.util.List;

/**
 * A movie fragment: runs of samples, each with fields of its own or those of its defaults. Source: ISO/IEC 14496-12,
 * 8.8.
 */
final class Mp4Fragment {
    private static final int BASE_OFFSET = 0x1;
    private static final int DESCRIPTION = 0x2;
    private static final int DEFAULT_DURATION = 0x8;
    private static final int DEFAULT_SIZE = 0x10;

    private static final int RUN_OFFSET = 0x1;
    private static final int RUN_FIRST_FLAGS = 0x4;
    private static final int SAMPLE_DURATION = 0x100;
    private static final int SAMPLE_SIZE = 0x200;
    private static final int SAMPLE_FLAGS = 0x400;
    private static final int SAMPLE_SHIFT = 0x800;

    private final Cursor bytes;
    private final List<Mp4Track> tracks;
    private final Levels levels;

    private long duration;
    private long size;

    Mp4Fragment(Cursor bytes, List<Mp4Track> tracks, Levels levels) {
        this.bytes = bytes;
        this.tracks = tracks;
        this.levels = levels;
    }

    void read(long from, long to) throws IOException {
        Mp4Boxes boxes = Mp4Boxes.of(bytes, from, to);
        while (boxes.next()) {
            if (boxes.type.equals("traf")) {
                readTrack(boxes.body, boxes.bodyEnd);
            }
        }
    }

    private void readTrack(long from, long to) throws IOException {
        Mp4Boxes head = Mp4Boxes.find(bytes, from, to, "tfhd");
        if (head == null) {
            throw Cursor.damaged();
        }
        long id = head.number(4, 4);
        Mp4Track track =
                tracks.stream().filter(each -> each.id == id).findFirst().orElseThrow(Cursor::damaged);
        readDefaults(head, track);
        Mp4Boxes boxes = Mp4Boxes.of(bytes, from, to);
        while (boxes.next()) {
            if (boxes.type.equals("tfdt")) {
                track.end = boxes.number(4, boxes.version() == 1 ? 8 : 4);
            } else if (boxes.type.equals("trun")) {
                readRun(boxes, track);
            }
        }
    }

    private void readDefaults(Mp4Boxes head, Mp4Track track) throws IOException {
        int flags = head.flags();
        long at = 8 + ((flags & BASE_OFFSET) != 0 ? 8 : 0) + ((flags & DESCRIPTION) != 0 ? 4 : 0);
        duration = track.defaultDuration;
        size = track.defaultSize;
        if ((flags & DEFAULT_DURATION) != 0) {
            duration = head.number(at, 4);
            at += 4;
        }
        if ((flags & DEFAULT_SIZE) != 0) {
            size = head.number(at, 4);
        }
    }

    private void readRun(Mp4Boxes run, Mp4Track track) throws IOException {
        int flags = run.flags();
        long samples = run.number(4, 4);
        long at = 8 + field(flags, RUN_OFFSET) + field(flags, RUN_FIRST_FLAGS);
        long toSize = field(flags, SAMPLE_DURATION);
        long length = toSize + field(flags, SAMPLE_SIZE) + field(flags, SAMPLE_FLAGS) + field(flags, SAMPLE_SHIFT);
        if (length == 0) {
            track.add(samples, duration);
            return;
        }
        for (long i = 0; i < samples; i++, at += length) {
            bytes.step();
            long lasts = toSize == 0 ? duration : run.number(at, 4);
            if (track.isSound()) {
                track.note(levels, track.end, (flags & SAMPLE_SIZE) == 0 ? size : run.number(at + toSize, 4));
            }
            track.add(1, lasts);
        }
    }

    private static long field(int flags, int flag) {
        return (flags & flag) == 0 ? 0 : 4;
    }
}
