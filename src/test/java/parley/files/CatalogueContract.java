package parley.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.files.Catalogue.Progress;
import parley.files.FileLife.Standing;
import parley.files.FileLife.Untold;
import parley.files.store.SealedSegments.Segment;
import parley.room.RoomKind;

/** What every catalogue promises: who may do the next step of a file, and what is left of it. */
@Tag("S1-FILE")
abstract class CatalogueContract {
    static final long NOW = 1_700_000_000_000L;
    static final long LIFE_MS = 60_000;
    static final FileQuotas WIDE = new FileQuotas(1_000_000, 100, 1_000_000);

    Catalogue catalogue;
    FileLife life;
    Bindings bindings;
    Thumbnails thumbnails;

    abstract void open();

    @BeforeEach
    void openAll() {
        open();
    }

    static FileEntry entry(String userId, String roomId, long length, long at) {
        String id = UUID.randomUUID().toString();
        FileAsk ask = new FileAsk(roomId, "käse.txt", "text/plain", length, false, false, "aGFzaA==");
        StoredFile file = new StoredFile(id, userId, ask, FileState.UPLOADING, 0, null, false, null, at, at + LIFE_MS);
        return new FileEntry(file, RoomKind.MATCH, id, null, new byte[32], null);
    }

    static FileFacts facts(long size) {
        return new FileFacts("image/png", FileCategory.IMAGE, size, new byte[32], 3, 2, 0, List.of(1, 100), true);
    }

    String add(long length) {
        FileEntry entry = entry("ann", "m-1", length, NOW);
        result(catalogue.add(entry, length, WIDE));
        return entry.file().id();
    }

    private boolean note(String id, String writer, long from, long to) {
        Segment segment = new Segment(0, to, new byte[16]);
        return result(catalogue.note(new Progress(id, writer, from, to, "state " + to, id, segment, null)));
    }

    String addWhole() {
        String id = add(10);
        result(catalogue.takeOver(id, "ann", 0, "w"));
        assertTrue(note(id, "w", 0, 10));
        return id;
    }

    String addReady() {
        String id = addWhole();
        result(catalogue.lease(id, "finisher", NOW, NOW + 1_000));
        assertTrue(result(catalogue.makeReady(id, "finisher", id, facts(10), List.of(), NOW + LIFE_MS)));
        return id;
    }

    private FileEntry find(String id) {
        return result(catalogue.find(id)).orElseThrow();
    }

    @Test
    void givesBackAllThatWasAdded() {
        FileEntry entry = entry("ann", "m-1", FileAsk.UNKNOWN, NOW);
        result(catalogue.add(entry, 50, WIDE));
        FileEntry found = find(entry.file().id());
        assertEquals(entry.file(), found.file());
        assertEquals(RoomKind.MATCH, found.roomKind());
        assertArrayEquals(entry.dataKey(), found.dataKey());
        assertEquals(Optional.empty(), result(catalogue.find("none")));
    }

    @Test
    void onlyTheWriterWhoTookOverLastIsNoted() {
        String id = add(100);
        result(catalogue.takeOver(id, "ann", 0, "first"));
        assertTrue(note(id, "first", 0, 40));
        assertEquals(Optional.empty(), result(catalogue.takeOver(id, "ann", 39, "second")));
        assertEquals(Optional.empty(), result(catalogue.takeOver(id, "bob", 40, "second")));
        FileEntry taken = result(catalogue.takeOver(id, "ann", 40, "second")).orElseThrow();
        assertEquals("state 40", taken.storeState());
        assertFalse(note(id, "first", 40, 60), "overtaken");
        assertTrue(note(id, "second", 40, 60));
        assertFalse(note(id, "second", 40, 70), "already noted");
        assertEquals(60, find(id).file().received());
    }

    @Test
    void bytesThatAreTakenBackLeaveNothing() {
        String id = add(100);
        result(catalogue.takeOver(id, "ann", 0, "w"));
        assertTrue(note(id, "w", 0, 40));
        assertTrue(result(catalogue.takeBack(id, "w", 0, null)));
        assertEquals(0, find(id).file().received());
        assertNull(find(id).storeState());
        assertEquals(List.of(), result(catalogue.segments(id)));
        assertFalse(result(catalogue.takeBack(id, "other", 0, null)));
    }

    @Test
    void oneOfTwoFinishes() {
        String id = addWhole();
        assertTrue(result(catalogue.lease(id, "one", NOW, NOW + 1_000)).isPresent());
        assertEquals(Optional.empty(), result(catalogue.lease(id, "two", NOW + 999, NOW + 2_000)));
        assertFalse(note(id, "w", 10, 10), "a writer has no say any more");
        assertEquals(Optional.empty(), result(catalogue.takeOver(id, "ann", 10, "late")));
        assertTrue(result(catalogue.lease(id, "two", NOW + 1_000, NOW + 2_000)).isPresent());
        assertFalse(result(catalogue.renewLease(id, "one", NOW + 9_000)));
        assertFalse(result(catalogue.makeReady(id, "one", id + "-1", facts(9), List.of(), NOW)));
        Segment made = new Segment(0, 9, new byte[16]);
        assertTrue(result(catalogue.makeReady(id, "two", id + "-2", facts(9), List.of(made), NOW + 5)));
        FileEntry ready = find(id);
        assertEquals(FileState.READY, ready.file().state());
        assertEquals(id + "-2", ready.objectKey());
        assertEquals(NOW + 5, ready.file().expiresAt());
        assertEquals(List.of(1, 100), ready.file().facts().peaks());
        assertEquals(9, ready.file().facts().size());
        assertEquals(List.of(), result(catalogue.segments(id)), "of what is not served");
        assertEquals(1, result(catalogue.segments(id + "-2")).size());
    }

    @Test
    void nobodyFinishesWhatIsNotWhole() {
        String id = add(10);
        result(catalogue.takeOver(id, "ann", 0, "w"));
        assertTrue(note(id, "w", 0, 9));
        assertEquals(Optional.empty(), result(catalogue.lease(id, "one", NOW, NOW + 1_000)));
        assertTrue(result(catalogue.setLength(id, "ann", 9)));
        assertFalse(result(catalogue.setLength(id, "ann", 8)), "more is there");
        assertTrue(result(catalogue.lease(id, "one", NOW, NOW + 1_000)).isPresent());
    }

    @Test
    void quotasHoldPerUserAndHourAndPerRoom() {
        FileQuotas narrow = new FileQuotas(100, 3, 150);
        result(catalogue.add(entry("ann", "m-1", 60, NOW), 60, narrow));
        refusal(ErrorCode.QUOTA_EXCEEDED, catalogue.add(entry("ann", "m-2", 41, NOW + 1), 41, narrow));
        result(catalogue.add(entry("ann", "m-2", 40, NOW + 2), 40, narrow));
        refusal(ErrorCode.QUOTA_EXCEEDED, catalogue.add(entry("bob", "m-1", 91, NOW + 3), 91, narrow));
        result(catalogue.add(entry("bob", "m-1", 90, NOW + 4), 90, narrow));
        long later = NOW + 3_600_000;
        result(catalogue.add(entry("ann", "m-3", 60, later), 60, narrow));
    }

    @Test
    void aQuotaTellsWhenThereIsRoomAgain() {
        FileQuotas one = new FileQuotas(100, 1, 150);
        result(catalogue.add(entry("ann", "m-1", 1, NOW), 1, one));
        assertEquals(
                3_599_000,
                refusal(ErrorCode.QUOTA_EXCEEDED, catalogue.add(entry("ann", "m-1", 1, NOW + 1_000), 1, one))
                        .retryAfterMs());
    }

    @Test
    void aMessageShowsAFileOnce() {
        String id = addReady();
        assertEquals(
                "first",
                result(bindings.bind(id, "first", null, NOW))
                        .orElseThrow()
                        .file()
                        .messageId());
        assertTrue(result(bindings.bind(id, "first", null, NOW)).isPresent(), "the same again");
        assertEquals(Optional.empty(), result(bindings.bind(id, "second", null, NOW)));
        result(bindings.release(id, "second"));
        assertEquals(Optional.empty(), result(bindings.bind(id, "second", null, NOW)));
        result(bindings.release(id, "first"));
        assertTrue(result(bindings.bind(id, "second", null, NOW)).isPresent());
    }

    @Test
    void aMessageThatNeverCameGivesWayAfterAWhile() {
        String id = addReady();
        result(bindings.bind(id, "lost", null, NOW));
        assertEquals(Optional.empty(), result(bindings.bind(id, "next", "lost", NOW + 59_000)));
        assertEquals(Optional.empty(), result(bindings.bind(id, "next", "another", NOW + 60_000)));
        result(bindings.release(id, "lost"));
        result(bindings.bind(id, "lost", null, NOW - 60_000));
        assertTrue(result(bindings.bind(id, "next", "lost", NOW)).isPresent());
    }

    @Test
    void whatIsNotReadyIsNotShown() {
        String id = addWhole();
        assertEquals(Optional.empty(), result(bindings.bind(id, "first", null, NOW)));
        String old = addReady();
        assertEquals(Optional.empty(), result(bindings.bind(old, "first", null, NOW + LIFE_MS)));
    }

    @Test
    void filesEndWhenTheirTimeIsUp() {
        String id = addReady();
        assertEquals(0, result(life.endExpired(NOW + LIFE_MS - 1, 10)));
        assertEquals(1, result(life.endExpired(NOW + LIFE_MS, 10)));
        assertEquals(FileState.GONE, find(id).file().state());
        assertEquals(0, result(life.endExpired(NOW + LIFE_MS, 10)));
    }

    @Test
    void aFileIsForgottenInThreeSteps() {
        String id = addReady();
        assertEquals(1, result(life.endOfRoom("m-1", NOW)));
        assertEquals(id, result(life.unswept(NOW, 10)).get(0).fileId());
        assertEquals(0, result(life.forget(NOW + 1, 10)), "the bytes are still there");
        result(life.swept(List.of(id), NOW));
        assertEquals(List.of(), result(life.unswept(NOW, 10)));
        assertNull(find(id).dataKey());
        assertEquals(List.of(), result(catalogue.segments(id)));
        assertEquals(0, result(life.forget(NOW, 10)));
        assertEquals(1, result(life.forget(NOW + 1, 10)));
        assertEquals(Optional.empty(), result(catalogue.find(id)));
    }

    @Test
    void evidenceIsReadByNobodyAndStays() {
        String id = addReady();
        result(bindings.hold(List.of(id), NOW + 500));
        result(life.end(List.of(id), NOW));
        assertEquals(List.of(), result(life.unswept(NOW + 499, 10)));
        assertEquals(Map.of(id, Standing.NEEDED), result(life.standings(List.of(id))));
        assertEquals(1, result(life.unswept(NOW + 500, 10)).size());
    }

    @Test
    void tellsWhichObjectsAreLeftOver() {
        String ready = addReady();
        String uploading = addWhole();
        String gone = addReady();
        result(life.end(List.of(gone), NOW));
        result(life.swept(List.of(gone), NOW));
        String stranger = UUID.randomUUID().toString();
        assertEquals(
                Map.of(
                        ready,
                        Standing.NEEDED,
                        ready + "-12345678",
                        Standing.LEFT_OVER,
                        uploading + "-12345678",
                        Standing.NEEDED,
                        gone,
                        Standing.LEFT_OVER,
                        stranger,
                        Standing.NO_FILE,
                        "short",
                        Standing.NO_FILE),
                result(life.standings(
                        List.of(ready, ready + "-12345678", uploading + "-12345678", gone, stranger, "short"))));
    }

    @Test
    void aMessageIsToldOnceThatItsFileWentEarly() {
        String id = addReady();
        result(bindings.bind(id, "m", null, NOW));
        String unsent = addReady();
        result(life.endEarly(id, NOW));
        result(life.endEarly(unsent, NOW));
        assertEquals(List.of(new Untold(id, "m-1", "ann", "m")), result(life.untold(10)));
        result(life.told(List.of(id)));
        assertEquals(List.of(), result(life.untold(10)));
    }

    @Test
    void sumsUpWhatIsStored() {
        addReady();
        add(100);
        result(catalogue.add(entry("bob", "m-1", 7, NOW), 7, WIDE));
        assertEquals(new Catalogue.Usage(3, 117, 2), result(catalogue.usage()));
        assertEquals(new Catalogue.Usage(1, 7, 1), result(catalogue.usageOf("bob")));
    }

    @Test
    void keepsAThumbnailThatCameBeforeTheMessage() {
        String id = addReady();
        assertTrue(result(thumbnails.set(id, Buffer.buffer("small"))));
        assertTrue(result(thumbnails.set(id, Buffer.buffer("other"))));
        assertEquals(Optional.of(Buffer.buffer("other")), result(thumbnails.findThumbnail(id)));
        result(bindings.bind(id, "m", null, NOW));
        assertFalse(result(thumbnails.set(id, Buffer.buffer("late"))));
        assertFalse(result(thumbnails.set("none", Buffer.buffer("late"))));
    }
}
