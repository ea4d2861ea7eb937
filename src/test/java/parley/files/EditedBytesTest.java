package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parley.files.content.ContentInspector.Edit;

class EditedBytesTest {
    private static String read(String text, int block, Edit... edits) {
        EditedBytes edited = new EditedBytes(new HeldSource(Buffer.buffer(text)), List.of(edits));
        StringBuilder all = new StringBuilder();
        try {
            for (byte[] part = edited.read(block); part.length > 0; part = edited.read(block)) {
                all.append(new String(part, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return all.toString();
    }

    private static Edit edit(long from, long to, String by) {
        return new Edit(from, to, by.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void takesOutPutsInAndReplaces() {
        assertEquals("abcdef", read("abcdef", 2));
        assertEquals("cdef", read("abcdef", 4, edit(0, 2, "")));
        assertEquals("abcd!", read("abcdef", 4, edit(4, 6, "!")));
        assertEquals("<abc-f>", read("abcdef", 1, edit(0, 0, "<"), edit(3, 5, "-"), edit(6, 6, ">")));
        assertEquals("", read("abcdef", 4, edit(0, 3, ""), edit(3, 6, "")));
    }

    @Test
    void refusesEditsThatOverlapOrReachOut() {
        assertThrows(IllegalArgumentException.class, () -> read("abc", 1, edit(0, 2, ""), edit(1, 3, "")));
        assertThrows(IllegalArgumentException.class, () -> read("abc", 1, edit(2, 4, "")));
        assertThrows(IllegalArgumentException.class, () -> read("abc", 1, edit(2, 1, "")));
    }

    @Test
    void readsAnyEditsInBlocksOfAnySize() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            String text = "0123456789abcdefghijklmnopqrstuvwxyz".substring(0, random.nextInt(37));
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                places.add(random.nextInt(text.length() + 1));
            }
            places.sort(Comparator.naturalOrder());
            Edit[] edits = new Edit[3];
            StringBuilder expected = new StringBuilder();
            int at = 0;
            for (int i = 0; i < 3; i++) {
                String by = "+".repeat(random.nextInt(4));
                edits[i] = edit(places.get(2 * i), places.get(2 * i + 1), by);
                expected.append(text, at, places.get(2 * i)).append(by);
                at = places.get(2 * i + 1);
            }
            expected.append(text.substring(at));
            assertEquals(expected.toString(), read(text, 1 + random.nextInt(10), edits), "round " + round);
        }
    }
}
