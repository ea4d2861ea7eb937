package parley.files.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.util.Await;

/** What every store of files does. A second store over the same bytes stands for another node. */
@Tag("S1-FILE")
public abstract class FileStoreContract {
    protected static final int MIB = 1 << 20;
    private static final int PIECE = 50_000;

    /** Makes a store over the same bytes each time. */
    protected abstract FileStore newStore();

    protected static String newKey() {
        return UUID.randomUUID().toString();
    }

    protected static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    protected static void write(FileStore.Appender appender, byte[] bytes) {
        for (int from = 0; from < bytes.length; from += PIECE) {
            Await.result(appender.write(
                    Buffer.buffer(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + PIECE)))));
        }
    }

    protected static String append(FileStore store, String key, String state, byte[] bytes) {
        FileStore.Appender appender = Await.result(store.append(key, state));
        write(appender, bytes);
        String next = Await.result(appender.sync());
        Await.result(appender.close());
        return next;
    }

    protected static byte[] read(FileStore store, String key) {
        Buffer all = Buffer.buffer();
        Buffer next;
        do {
            next = Await.result(store.read(key, all.length(), 300_000));
            all.appendBuffer(next);
        } while (next.length() > 0);
        return all.getBytes();
    }

    private static byte[] joined(byte[]... parts) {
        Buffer all = Buffer.buffer();
        for (byte[] part : parts) {
            all.appendBytes(part);
        }
        return all.getBytes();
    }

    private static List<FileStore.Listed> all(FileStore store, int limit) {
        List<FileStore.Listed> all = new ArrayList<>();
        List<FileStore.Listed> page = Await.result(store.list(null, limit));
        while (!page.isEmpty()) {
            assertTrue(page.size() <= limit);
            all.addAll(page);
            page = Await.result(store.list(page.get(page.size() - 1).key(), limit));
        }
        return all;
    }

    private static List<String> keys(FileStore store) {
        return all(store, 1_000).stream().map(FileStore.Listed::key).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, MIB, 5 * MIB, 5 * MIB + 1, 20 * MIB})
    void keepsWhatWasWritten(int length) {
        FileStore store = newStore();
        String key = newKey();
        byte[] bytes = bytes(length, length);
        String state = append(store, key, null, bytes);
        Await.result(store.complete(key, state));
        assertArrayEquals(bytes, read(newStore(), key));
    }

    @Test
    void isNotReadableBeforeItIsComplete() {
        FileStore store = newStore();
        String key = newKey();
        append(store, key, null, bytes(1_000, 1));
        Await.refusal(ErrorCode.NOT_FOUND, store.read(key, 0, 10));
    }

    @Test
    void goesOnAtAStateWithoutWhatWasNotSynced() {
        String key = newKey();
        FileStore.Appender broken = Await.result(newStore().append(key, null));
        write(broken, bytes(MIB, 1));
        String noted = Await.result(broken.sync());
        write(broken, bytes(700_000, 2));

        FileStore other = newStore();
        String state = append(other, key, noted, bytes(6 * MIB + 5, 3));
        state = append(newStore(), key, state, bytes(10, 4));
        Await.result(other.complete(key, state));
        assertArrayEquals(joined(bytes(MIB, 1), bytes(6 * MIB + 5, 3), bytes(10, 4)), read(other, key));
    }

    @Test
    void beginsAgainWhereNothingWasNoted() {
        String key = newKey();
        append(newStore(), key, null, bytes(6 * MIB, 1));
        FileStore store = newStore();
        Await.result(store.complete(key, append(store, key, null, bytes(6 * MIB, 2))));
        assertArrayEquals(bytes(6 * MIB, 2), read(store, key));
        assertEquals(
                1,
                all(store, 1_000).stream()
                        .filter(each -> each.key().equals(key))
                        .count());
    }

    /** The stale one stores whole parts of S3 before and after those of the next one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAppenderThatWasCutOffNeverChangesTheObject(boolean staleFirst) {
        String key = newKey();
        FileStore.Appender stale = Await.result(newStore().append(key, null));
        write(stale, bytes(6 * MIB, 1));
        final String noted = Await.result(stale.sync());

        FileStore store = newStore();
        FileStore.Appender next = Await.result(store.append(key, noted));
        if (staleFirst) {
            write(stale, bytes(6 * MIB, 2));
        }
        write(next, bytes(5 * MIB, 3));
        Await.result(next.sync());
        write(stale, bytes(6 * MIB, 2));
        Await.result(stale.sync());
        write(next, bytes(3 * MIB, 4));
        String state = Await.result(next.sync());
        write(stale, bytes(5 * MIB, 5));
        Await.result(stale.sync());
        Await.result(store.complete(key, state));
        stale.write(Buffer.buffer(bytes(8 * MIB, 6))).onFailure(refused -> {});
        assertArrayEquals(joined(bytes(6 * MIB, 1), bytes(5 * MIB, 3), bytes(3 * MIB, 4)), read(newStore(), key));
    }

    @Test
    void cutsOffWhatOneAppenderStoredBehindTheNotedState() {
        String key = newKey();
        FileStore.Appender appender = Await.result(newStore().append(key, null));
        write(appender, bytes(6 * MIB, 1));
        final String noted = Await.result(appender.sync());
        write(appender, bytes(MIB, 2));
        Await.result(appender.sync());
        FileStore store = newStore();
        Await.result(store.complete(key, noted));
        assertArrayEquals(bytes(6 * MIB, 1), read(store, key));
    }

    /** Of two that complete at once, a storage may refuse one for the moment. */
    @Test
    void completesOnceHoweverOftenAsked() {
        FileStore store = newStore();
        for (int length : new int[] {0, 1_000, 6 * MIB}) {
            String key = newKey();
            String state = append(store, key, null, bytes(length / 2, 1));
            String whole = append(store, key, state, bytes(length - length / 2, 2));
            Await.result(Future.join(store.complete(key, whole), newStore().complete(key, whole))
                    .otherwiseEmpty());
            Await.result(newStore().complete(key, whole));
            assertArrayEquals(joined(bytes(length / 2, 1), bytes(length - length / 2, 2)), read(store, key));
        }
    }

    /** Breaks off anywhere, with seeds, and goes on elsewhere at what was noted last. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void survivesACrashBetweenAnyTwoCalls(long seed) {
        Random random = new Random(seed);
        String key = newKey();
        byte[] whole = bytes(3 * MIB + random.nextInt(4 * MIB), seed);
        String noted = null;
        int received = 0;
        while (received < whole.length) {
            FileStore.Appender appender = Await.result(newStore().append(key, noted));
            int taken = received;
            boolean crashed = false;
            while (taken < whole.length && !crashed) {
                int to = Math.min(whole.length, taken + 1 + random.nextInt(MIB));
                write(appender, Arrays.copyOfRange(whole, taken, to));
                taken = to;
                crashed = random.nextInt(4) == 0;
                if (!crashed) {
                    String state = Await.result(appender.sync());
                    crashed = random.nextInt(6) == 0;
                    noted = crashed ? noted : state;
                    received = crashed ? received : taken;
                }
            }
        }
        if (random.nextBoolean()) {
            Await.result(newStore().complete(key, noted));
        }
        FileStore store = newStore();
        Await.result(store.complete(key, noted));
        assertArrayEquals(whole, read(store, key));
        Await.result(store.delete(key, noted));
        assertTrue(!keys(store).contains(key), "something is left behind");
    }

    @Test
    void readsRanges() {
        FileStore store = newStore();
        String key = newKey();
        byte[] bytes = bytes(6 * MIB, 9);
        Await.result(store.complete(key, append(store, key, null, bytes)));
        int[][] ranges = {{0, 1}, {1, 1}, {5 * MIB - 3, 6}, {6 * MIB - 1, 1}, {6 * MIB - 10, 100}, {100, MIB}};
        for (int[] range : ranges) {
            int to = Math.min(bytes.length, range[0] + range[1]);
            byte[] read = Await.result(store.read(key, range[0], range[1])).getBytes();
            assertArrayEquals(Arrays.copyOfRange(bytes, range[0], to), read, Arrays.toString(range));
        }
        assertEquals(0, Await.result(store.read(key, 6 * MIB, 10)).length());
        assertEquals(0, Await.result(store.read(key, 9 * MIB, 10)).length());
    }

    @Test
    void deletesObjectsCompleteOrNotAndNoOthers() {
        FileStore store = newStore();
        String stays = "a-stays";
        Await.result(store.complete(stays, append(store, stays, null, bytes(10, 1))));
        String whole = "a";
        String state = append(store, whole, null, bytes(10, 2));
        Await.result(store.complete(whole, state));
        String begun = "a-sta";
        String first = append(store, begun, null, bytes(6 * MIB, 3));
        String second = append(store, begun, first, bytes(6 * MIB, 3));
        String lost = "a-st";
        append(store, lost, null, bytes(6 * MIB, 4));
        assertEquals(List.of("a", "a-st", "a-sta", "a-stays"), keys(store));

        Await.result(store.delete(whole, state));
        Await.result(store.delete(begun, second));
        Await.result(store.delete(lost, null));
        Await.result(store.delete(begun, second));
        Await.result(store.delete("never-was", null));
        assertEquals(List.of(stays), keys(store));
        Await.refusal(ErrorCode.NOT_FOUND, store.read(whole, 0, 1));
        assertArrayEquals(bytes(10, 1), read(store, stays));
        Await.result(store.delete(stays, null));
    }

    @Test
    void listsEachObjectOnceInPages() {
        FileStore store = newStore();
        TreeMap<String, String> states = new TreeMap<>();
        for (int i = 0; i < 23; i++) {
            String key = "listed-" + i;
            String state = append(store, key, null, bytes(i == 7 ? 6 * MIB : 100, i));
            state = append(store, key, state, bytes(100, i));
            if (i % 3 != 0) {
                Await.result(store.complete(key, state));
            }
            states.put(key, state);
        }
        for (int limit : new int[] {1, 2, 5, 1_000}) {
            List<FileStore.Listed> all = all(store, limit);
            List<String> keys = all.stream().map(FileStore.Listed::key).sorted().toList();
            assertEquals(List.copyOf(new TreeSet<>(states.keySet())), keys, "pages of " + limit);
            assertTrue(all.stream().allMatch(each -> each.changedAt() > 0));
        }
        states.forEach((key, state) -> Await.result(store.delete(key, state)));
        assertEquals(List.of(), keys(store));
    }

    @Test
    void keepsObjectsApartThatAreWrittenAtOnce() {
        FileStore store = newStore();
        List<Future<Void>> uploads = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            int seed = i;
            String key = newKey();
            keys.add(key);
            Buffer bytes = Buffer.buffer(bytes(2 * MIB, seed));
            uploads.add(store.append(key, null).compose(appender -> appender.write(bytes)
                    .compose(done -> appender.sync())
                    .compose(state -> appender.write(bytes).compose(done -> appender.sync()))
                    .compose(state -> appender.close().compose(done -> store.complete(key, state)))));
        }
        Await.result(Future.all(uploads));
        for (int i = 0; i < keys.size(); i++) {
            assertArrayEquals(joined(bytes(2 * MIB, i), bytes(2 * MIB, i)), read(store, keys.get(i)));
            Await.result(store.delete(keys.get(i), null));
        }
    }

    @Test
    void canBeCheckedAndLeavesNothingBehind() {
        FileStore store = newStore();
        Await.result(store.check());
        assertEquals(List.of(), keys(store));
        assertTrue(Await.result(store.freeBytes()) > 0);
    }
}
