package parley.files.content.audio;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ogg: pages carry the position up to which they play. Of large files only the last page is looked for. Streams one
 * after the other are added up. Source: RFC 3533; RFC 7845 (Opus).
 */
final class OggContainer {
    private static final int HEADER_BYTES = 27;
    private static final int FIRST_PAGE = 2;
    private static final int MOST_STREAMS = 32;
    private static final long WALKED_BYTES = 16 << 20;
    private static final int LARGEST_PAGE = HEADER_BYTES + 255 + 255 * 255;

    private final Cursor bytes;
    private final boolean thorough;
    private final Levels levels = new Levels();
    private final Map<Long, OggStream> streams = new LinkedHashMap<>();
    private boolean begun;
    private long earlierMs;

    OggContainer(Cursor bytes, boolean thorough) {
        this.bytes = bytes;
        this.thorough = thorough;
    }

    Recording read() throws IOException {
        if (!bytes.isAt(0, "OggS")) {
            throw Cursor.damaged();
        }
        long at = 0;
        boolean jumped = false;
        while (isPage(at)) {
            bytes.step();
            at = readPage(at);
            if (begun && !jumped && !thorough && bytes.length() > WALKED_BYTES) {
                jumped = true;
                at = lastPages(at);
            }
        }
        if (streams.isEmpty()) {
            throw Cursor.damaged();
        }
        boolean soundOnly = streams.values().stream().allMatch(OggStream::isSound);
        String codec = streams.values().iterator().next().codec();
        return new Recording(earlierMs + groupMs(), codec, soundOnly, levels, false);
    }

    private boolean isPage(long at) throws IOException {
        if (!bytes.has(at, HEADER_BYTES) || !bytes.isAt(at, "OggS")) {
            return false;
        }
        int segments = bytes.u8(at + 26);
        return bytes.has(at + HEADER_BYTES, segments) && bytes.has(at + HEADER_BYTES + segments, body(at, segments));
    }

    private long body(long at, int segments) throws IOException {
        long body = 0;
        for (int i = 0; i < segments; i++) {
            body += bytes.u8(at + HEADER_BYTES + i);
        }
        return body;
    }

    private long groupMs() {
        return streams.values().stream().mapToLong(OggStream::durationMs).max().orElse(0);
    }

    /** @return where the next page begins */
    private long readPage(long at) throws IOException {
        int segments = bytes.u8(at + 26);
        long serial = bytes.little(at + 14, 4);
        long body = at + HEADER_BYTES + segments;
        if ((bytes.u8(at + 5) & FIRST_PAGE) != 0) {
            begin(serial, body);
        } else {
            begun = true;
            OggStream stream = streams.get(serial);
            if (stream != null) {
                stream.readPage(bytes, at, earlierMs, levels);
            }
        }
        return body + body(at, segments);
    }

    /** A first page after other pages begins a group of streams that plays after those before. */
    private void begin(long serial, long body) throws IOException {
        if (begun) {
            earlierMs += groupMs();
            streams.values().forEach(OggStream::end);
            begun = false;
        }
        if (streams.size() == MOST_STREAMS) {
            throw Cursor.damaged();
        }
        streams.put(serial, OggStream.of(bytes, body));
    }

    /** Goes back from the end of the file for the pages of each stream, which end together. */
    private long lastPages(long at) throws IOException {
        long from = Math.max(at, bytes.length() - 8L * LARGEST_PAGE);
        for (long page = from; page < bytes.length(); page++) {
            if (isPage(page) && streams.containsKey(bytes.little(page + 14, 4))) {
                return page;
            }
        }
        throw Cursor.damaged();
    }
}
