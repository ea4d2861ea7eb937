package parley.files.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.disk.DiskFileStore;
import parley.util.Await;

/** Files that were sealed in segments, read by ranges. */
@Tag("S2-DAT-01")
class SealedBytesTest {
    private static final int MIB = 1 << 20;
    private static final String KEY = "f1";
    private static Vertx vertx;
    private static WorkerExecutor workers;

    @TempDir
    Path folder;

    private final byte[] dataKey = new byte[32];
    private FileStore store;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        workers = vertx.createSharedWorkerExecutor("sealing", 2);
    }

    @AfterAll
    static void stop() {
        Await.result(vertx.close());
    }

    @BeforeEach
    void makeTheStore() {
        new Random(1).nextBytes(dataKey);
        store = new DiskFileStore(vertx, folder, new SecureRandom());
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] salt(int number) {
        return bytes(16, number);
    }

    /** Stores a file, of which each segment was written by a writer of its own. */
    private SealedSegments stored(byte[] plain, int... lengths) {
        String state = null;
        int from = 0;
        List<SealedSegments.Segment> segments = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            byte[] part = Arrays.copyOfRange(plain, from, from + lengths[i]);
            segments.add(new SealedSegments.Segment(from, lengths[i], salt(i)));
            state = segment(state, part, salt(i));
            from += lengths[i];
        }
        Await.result(store.complete(KEY, state));
        return new SealedSegments(segments);
    }

    private String segment(String state, byte[] plain, byte[] salt) {
        SealingWriter writer = new SealingWriter(
                Await.result(store.append(KEY, state)), new SealedChunks(dataKey, salt, KEY), workers);
        for (int from = 0; from < plain.length; from += 70_001) {
            Await.result(writer.write(
                    Buffer.buffer(Arrays.copyOfRange(plain, from, Math.min(plain.length, from + 70_001)))));
        }
        String next = Await.result(writer.sync());
        assertEquals(plain.length, writer.length());
        Await.result(writer.close());
        return next;
    }

    private SealedBytes sealed(SealedSegments segments) {
        return new SealedBytes(store, KEY, segments, dataKey, KEY, workers);
    }

    private static Future<Buffer> collect(StoredBytes bytes, long from, long length) {
        Buffer all = Buffer.buffer();
        Promise<Buffer> end = Promise.promise();
        vertx.runOnContext(on -> new StoredStream(vertx, bytes, from, length)
                .exceptionHandler(end::tryFail)
                .endHandler(done -> end.tryComplete(all))
                .handler(all::appendBuffer));
        return end.future();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void readsAnyRangeOfSegmentsThatEndAnywhere(long seed) throws IOException {
        Random random = new Random(seed);
        int[] lengths = {MIB, random.nextInt(200_000), 0, 65_536, 1, 65_537, random.nextInt(700_000)};
        byte[] plain = bytes(Arrays.stream(lengths).sum(), seed);
        SealedSegments segments = stored(plain, lengths);
        assertEquals(plain.length, segments.length());
        StoredBytes sealed = sealed(segments);
        assertArrayEquals(plain, Await.result(collect(sealed, 0, plain.length)).getBytes());
        for (int i = 0; i < 60; i++) {
            int from = random.nextInt(plain.length + 1);
            int length = random.nextInt(Math.min(plain.length - from, 600_000) + 1);
            byte[] read = Await.result(collect(sealed, from, length)).getBytes();
            assertArrayEquals(Arrays.copyOfRange(plain, from, from + length), read, from + " + " + length);
        }
        byte[] source = new byte[100_000];
        assertEquals(100_000, new StoredSource(sealed).read(MIB - 9, source));
        assertArrayEquals(Arrays.copyOfRange(plain, MIB - 9, MIB - 9 + 100_000), source);
        assertEquals(3, new StoredSource(sealed).read(plain.length - 3, source));
        assertEquals(0, new StoredSource(sealed).read(plain.length, source));
    }

    @Test
    void storesNothingThatCanBeRead() throws IOException {
        byte[] plain = new byte[MIB];
        Arrays.fill(plain, (byte) 'x');
        stored(plain, MIB);
        String raw = Files.readString(store.onDisk(KEY).orElseThrow(), java.nio.charset.StandardCharsets.ISO_8859_1);
        assertEquals(SealedChunks.sealedLength(MIB), raw.length());
        assertFalse(raw.contains("xxxxxxxx"));
    }

    @Test
    void readsAnEmptyFile() {
        SealedSegments segments = stored(new byte[0], 0);
        assertEquals(0, Await.result(collect(sealed(segments), 0, 0)).length());
    }

    @Test
    void goesOnAfterASyncAtAFullMiBAndEndsTheSegmentWithAShortChunk() {
        byte[] plain = bytes(2 * MIB + 100, 5);
        SealingWriter writer = new SealingWriter(
                Await.result(store.append(KEY, null)), new SealedChunks(dataKey, salt(0), KEY), workers);
        Await.result(writer.write(Buffer.buffer(Arrays.copyOf(plain, MIB))));
        Await.result(writer.sync());
        Await.result(writer.write(Buffer.buffer(Arrays.copyOfRange(plain, MIB, plain.length))));
        String state = Await.result(writer.sync());
        assertThrows(IllegalStateException.class, () -> Await.result(writer.write(Buffer.buffer("more"))));
        Await.result(store.complete(KEY, state));
        SealedSegments segments = new SealedSegments(List.of(new SealedSegments.Segment(0, plain.length, salt(0))));
        assertArrayEquals(
                plain, Await.result(collect(sealed(segments), 0, plain.length)).getBytes());
    }

    @Test
    void failsWhereABitHasChangedAndReadsTheRest() throws IOException {
        byte[] plain = bytes(MIB, 6);
        SealedSegments segments = stored(plain, MIB);
        Path file = store.onDisk(KEY).orElseThrow();
        byte[] raw = Files.readAllBytes(file);
        raw[9 * SealedChunks.SEALED_BYTES + 5] ^= 1;
        Files.write(file, raw);
        assertArrayEquals(
                Arrays.copyOf(plain, 500_000),
                Await.result(collect(sealed(segments), 0, 500_000)).getBytes());
        damaged(collect(sealed(segments), 0, MIB));
    }

    @Test
    void failsWhereTheObjectIsCutOff() throws IOException {
        SealedSegments segments = stored(bytes(MIB, 7), MIB);
        Path file = store.onDisk(KEY).orElseThrow();
        byte[] raw = Files.readAllBytes(file);
        for (int length : new int[] {0, 10, 15 * SealedChunks.SEALED_BYTES, raw.length - 1}) {
            Files.write(file, Arrays.copyOf(raw, length));
            damaged(collect(sealed(segments), 0, MIB));
        }
        damaged(collect(new PlainBytes(store, KEY, raw.length), 0, raw.length));
    }

    @Test
    void failsWhereChunksOfSegmentsWereSwapped() throws IOException {
        SealedSegments segments = stored(bytes(2 * MIB, 8), MIB, MIB);
        Path file = store.onDisk(KEY).orElseThrow();
        byte[] raw = Files.readAllBytes(file);
        byte[] swapped = new byte[raw.length];
        System.arraycopy(raw, raw.length / 2, swapped, 0, raw.length / 2);
        System.arraycopy(raw, 0, swapped, raw.length / 2, raw.length / 2);
        Files.write(file, swapped);
        damaged(collect(sealed(segments), 0, MIB));
    }

    private static void damaged(Future<?> read) {
        RuntimeException failure = assertThrows(RuntimeException.class, () -> Await.result(read));
        assertInstanceOf(DamagedFileException.class, failure);
        assertEquals(ErrorCode.INTERNAL, ParleyException.of(failure).code());
    }

    /** Hands out blocks of one byte, and counts those that were asked for. */
    private static final class Counting implements StoredBytes {
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public long length() {
            return 100;
        }

        @Override
        public Future<Buffer> block(long from, long to) {
            asked.incrementAndGet();
            return Future.succeededFuture(Buffer.buffer().appendByte((byte) from));
        }
    }

    @Test
    void readsNoFurtherThanOneBlockAheadOfAReaderThatWaits() {
        Counting bytes = new Counting();
        Buffer read = Buffer.buffer();
        Promise<Integer> seen = Promise.promise();
        Promise<Void> end = Promise.promise();
        vertx.runOnContext(on -> {
            StoredStream stream = new StoredStream(vertx, bytes, 0, 100);
            stream.pause();
            stream.endHandler(done -> end.complete());
            stream.handler(block -> {
                read.appendBuffer(block);
                if (read.length() == 5) {
                    vertx.setTimer(1, marker -> {
                        seen.complete(bytes.asked.get());
                        stream.resume();
                    });
                }
            });
            stream.fetch(5);
        });
        assertTrue(Await.result(seen.future()) <= 6);
        Await.result(end.future());
        assertEquals(100, read.length());
        for (int i = 0; i < 100; i++) {
            assertEquals(i, read.getByte(i));
        }
    }

    @Test
    void refusesARangeOutsideOfTheFile() {
        Counting bytes = new Counting();
        for (long[] range :
                new long[][] {{-1, 5}, {0, 101}, {100, 1}, {5, Long.MAX_VALUE}, {Long.MAX_VALUE, 1}, {0, -1}}) {
            assertThrows(IllegalArgumentException.class, () -> new StoredStream(vertx, bytes, range[0], range[1]));
        }
    }

    @Test
    void refusesSegmentsWithAGap() {
        List<SealedSegments.Segment> gap =
                List.of(new SealedSegments.Segment(0, 10, salt(0)), new SealedSegments.Segment(11, 10, salt(1)));
        assertThrows(IllegalArgumentException.class, () -> new SealedSegments(gap));
    }
}
