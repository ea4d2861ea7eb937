package parley.files.content.audio;

import java.io.IOException;

/** AVI: the main header counts frames and says how long each lasts. Source: AVI RIFF file reference (Microsoft). */
final class AviContainer {
    private final Cursor bytes;

    AviContainer(Cursor bytes) {
        this.bytes = bytes;
    }

    Recording read() throws IOException {
        if (!bytes.isAt(0, "RIFF") || !bytes.isAt(8, "AVI ") || !bytes.isAt(12, "LIST") || !bytes.isAt(24, "avih")) {
            throw Cursor.damaged();
        }
        long perFrameMicros = bytes.little(32, 4);
        long frames = bytes.little(48, 4);
        long durationMs = Math.multiplyExact(perFrameMicros, frames) / 1_000;
        return new Recording(durationMs, "", false, new Levels(), false);
    }
}
