package parley.files.content.audio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import parley.error.ParleyException;

/**
 * MP4, M4A and QuickTime, whole or in fragments as browsers record them: then the head knows no duration, and samples
 * are counted. Source: ISO/IEC 14496-12.
 */
final class Mp4Container {
    private static final int MOST_TRACKS = 64;

    private final Cursor bytes;
    private final List<Mp4Track> tracks = new ArrayList<>();
    private final Levels levels = new Levels();
    private long declaredMs;
    private boolean headed;

    Mp4Container(Cursor bytes) {
        this.bytes = bytes;
    }

    Recording read() throws IOException {
        Mp4Boxes top = Mp4Boxes.of(bytes, 0, bytes.length());
        while (next(top)) {
            if (top.type.equals("moov")) {
                readHead(top.body, top.bodyEnd);
            } else if (top.type.equals("moof")) {
                new Mp4Fragment(bytes, tracks, levels).read(top.body, top.bodyEnd);
            }
        }
        if (!headed) {
            throw Cursor.damaged();
        }
        long countedMs = tracks.stream()
                .filter(Mp4Track::isShown)
                .mapToLong(Mp4Track::durationMs)
                .max()
                .orElse(0);
        return new Recording(Recording.agreed(declaredMs, countedMs), codec(), isSoundOnly(), levels, false);
    }

    /** A recording that was cut off in its last fragment plays up to there. */
    private boolean next(Mp4Boxes top) throws IOException {
        try {
            return top.next();
        } catch (ParleyException cut) {
            if (headed) {
                return false;
            }
            throw cut;
        }
    }

    private boolean isSoundOnly() {
        return tracks.stream().anyMatch(Mp4Track::isSound)
                && tracks.stream().filter(Mp4Track::isShown).allMatch(Mp4Track::isSound);
    }

    private String codec() {
        List<String> codecs = tracks.stream()
                .filter(Mp4Track::isSound)
                .map(track -> track.codec)
                .distinct()
                .toList();
        return String.join(" ", codecs);
    }

    private void readHead(long from, long to) throws IOException {
        if (headed) {
            throw Cursor.damaged();
        }
        headed = true;
        Mp4Boxes parts = Mp4Boxes.of(bytes, from, to);
        while (parts.next()) {
            switch (parts.type) {
                case "mvhd" -> readDuration(parts);
                case "trak" -> readTrack(parts);
                default -> {}
            }
        }
        Mp4Boxes extended = Mp4Boxes.find(bytes, from, to, "mvex");
        if (extended != null) {
            readDefaults(extended.body, extended.bodyEnd);
        }
        for (Mp4Track track : tracks) {
            track.count(levels);
        }
    }

    private void readTrack(Mp4Boxes box) throws IOException {
        if (tracks.size() == MOST_TRACKS) {
            throw Cursor.damaged();
        }
        Mp4Track track = new Mp4Track(bytes);
        track.readTrak(box.body, box.bodyEnd);
        tracks.add(track);
    }

    private void readDuration(Mp4Boxes head) throws IOException {
        long timescale = head.number(head.version() == 1 ? 20 : 12, 4);
        if (timescale == 0) {
            throw Cursor.damaged();
        }
        declaredMs = Math.multiplyExact(duration(head, 24, 16), 1_000) / timescale;
    }

    /** Reads the duration of a header; one whose bits are all set is unknown, which is 0 here. */
    static long duration(Mp4Boxes head, int atOfVersion1, int atOfVersion0) throws IOException {
        if (head.version() != 1) {
            long duration = head.number(atOfVersion0, 4);
            return duration == 0xFFFF_FFFFL ? 0 : duration;
        }
        boolean unknown =
                head.number(atOfVersion1, 4) == 0xFFFF_FFFFL && head.number(atOfVersion1 + 4, 4) == 0xFFFF_FFFFL;
        return unknown ? 0 : head.number(atOfVersion1, 8);
    }

    private void readDefaults(long from, long to) throws IOException {
        Mp4Boxes boxes = Mp4Boxes.of(bytes, from, to);
        while (boxes.next()) {
            if (boxes.type.equals("trex")) {
                long id = boxes.number(4, 4);
                for (Mp4Track track : tracks) {
                    if (track.id == id) {
                        track.defaultDuration = boxes.number(12, 4);
                        track.defaultSize = boxes.number(16, 4);
                    }
                }
            }
        }
    }
}
