package parley.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.files.FilesFixture.ANN;
import static parley.files.FilesFixture.BOB;
import static parley.files.FilesFixture.EVE;
import static parley.files.FilesFixture.ROOM;
import static parley.files.FilesFixture.ask;
import static parley.files.FilesFixture.random;
import static parley.files.FilesFixture.send;
import static parley.files.FilesFixture.sha256;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.Uploads.Checksum;
import parley.files.Uploads.UploadWriter;
import parley.room.Draft;
import parley.room.EventTypes;
import parley.room.RoomKind;
import parley.room.RoomSettings;
import parley.util.Eventually;

/** What uploads and their readers are promised, whatever keeps the catalogue. */
@Tag("S1-FILE")
abstract class UploadsContract {
    private static final int MIB = 1 << 20;

    final Vertx vertx = Vertx.vertx();
    final MemoryFileStore store = new MemoryFileStore();
    FilesFixture files;
    private FileParts node;

    abstract FileParts.Stores stores(MemoryFileStore store);

    @BeforeEach
    void begin() {
        files = new FilesFixture(vertx, "maxBytes", "5000000", "quota.userFilesPerHour", "20");
        node = files.node(stores(store));
    }

    @AfterEach
    void end() {
        result(vertx.close());
    }

    private Uploads uploads() {
        return node.uploads();
    }

    private UploadWriter open(String id, long offset, boolean resumable) {
        return files.onLoop(() -> uploads().open(ANN, id, offset, resumable));
    }

    private void write(UploadWriter writer, Buffer bytes) {
        files.onLoop(() -> send(writer, bytes, 0));
    }

    private String create(long length) {
        return result(uploads().create(ANN, ask(length))).id();
    }

    @Test
    @Tag("S1-FILE-01")
    void whatIsUploadedIsReadAgainFromAnyPlace() {
        Buffer bytes = random(3 * MIB + 12_345);
        String id = files.ready(node, bytes);
        StoredFile file = result(node.reads().find(ANN, id));
        assertEquals(FileState.READY, file.state());
        assertEquals(bytes.length(), file.facts().size());
        assertArrayEquals(sha256(bytes), file.facts().sha256());
        assertEquals(bytes, files.read(node, file, 0, bytes.length()));
        assertEquals(bytes.getBuffer(MIB - 5, MIB + 70_000), files.read(node, file, MIB - 5, 70_005));
        assertTrue(store.largestWrite <= MIB / 4 + 64 * 16, "memory is bounded by a step");
    }

    @Test
    void sealedBytesCannotBeReadInTheStore() {
        Buffer bytes = Buffer.buffer("a secret ".repeat(1_000));
        String id = files.ready(node, bytes);
        assertTrue(!store.whole().get(id).toString("ISO-8859-1").contains("secret"));
    }

    @Test
    void metadataIsTakenOutAndTheHashIsOfWhatIsServed() {
        Buffer rest = random(MIB + 77);
        String id = files.ready(node, Buffer.buffer(FilesFixture.METADATA).appendBuffer(rest));
        StoredFile file = result(node.reads().find(ANN, id));
        assertEquals(rest.length(), file.facts().size());
        assertArrayEquals(sha256(rest), file.facts().sha256());
        assertEquals(rest, files.read(node, file, 0, rest.length()));
        assertEquals(1, store.keys().size(), "what was uploaded is gone");
    }

    @Test
    void whatIsRefusedByItsContentIsGone() {
        String id = files.upload(node, Buffer.buffer(FilesFixture.PROGRAM + " program"));
        refusal(ErrorCode.UNSUPPORTED_MEDIA_TYPE, uploads().finish(id));
        refusal(ErrorCode.GONE, uploads().finish(id));
        refusal(ErrorCode.GONE, uploads().find(ANN, id));
    }

    @Test
    void finishingTwiceAtOnceLooksOnce() {
        String id = files.upload(node, random(100));
        FileParts other = files.node(stores(store));
        result(Future.all(
                uploads().finish(id), uploads().finish(id), other.uploads().finish(id)));
        assertEquals(1, files.inspected.size());
    }

    @Test
    void anotherNodeGoesOnWhereTheFirstStopped() {
        Buffer bytes = random(2 * MIB + 100_000);
        String id = create(bytes.length());
        UploadWriter first = open(id, 0, true);
        write(first, bytes.getBuffer(0, MIB + 300_000));
        FileParts other = files.node(stores(store));
        Eventually.until(
                Duration.ofSeconds(60),
                () -> "a full MiB is noted without an end of the request",
                () -> result(other.uploads().find(ANN, id)).received() == MIB);
        files.onLoop(() -> other.uploads().open(ANN, id, MIB, true).compose(second -> send(second, bytes, MIB)
                .compose(sent -> second.end(null))));
        refusal(ErrorCode.CONFLICT, vertxFuture(() -> first.end(null)));
        files.onLoop(() -> other.uploads().finish(id));
        StoredFile file = result(node.reads().find(ANN, id));
        assertArrayEquals(sha256(bytes), file.facts().sha256());
        assertEquals(bytes, files.read(node, file, 0, bytes.length()));
    }

    /** Keeps a failure for the assertion. */
    private <T> Future<T> vertxFuture(Supplier<Future<T>> step) {
        AtomicReference<Future<T>> outcome = new AtomicReference<>();
        files.onLoop(() -> {
            outcome.set(step.get());
            return outcome.get().transform(done -> Future.succeededFuture());
        });
        return outcome.get();
    }

    @Test
    void aSecondRequestCutsOffAStalledFirstOnTheSameNode() {
        Buffer bytes = random(500_000);
        String id = create(bytes.length());
        UploadWriter stalled = open(id, 0, true);
        write(stalled, bytes.getBuffer(0, 100_000));
        UploadWriter second = open(id, 0, true);
        Eventually.until(
                Duration.ofSeconds(60),
                () -> "the stalled request is told that it was overtaken",
                () -> vertxFuture(() -> stalled.write(Buffer.buffer("more"))).failed());
        refusal(ErrorCode.CONFLICT, vertxFuture(() -> stalled.write(Buffer.buffer("more"))));
        write(second, bytes);
        assertTrue(files.onLoop(() -> second.end(null)).isWhole());
    }

    @Test
    void onlyTheOffsetWhereTheUploadStandsIsTaken() {
        String id = create(100);
        refusal(ErrorCode.CONFLICT, uploads().open(ANN, id, 1, true));
        refusal(ErrorCode.NOT_FOUND, uploads().open(BOB, id, 0, true));
        refusal(ErrorCode.NOT_FOUND, uploads().find(BOB, id));
        String ready = files.ready(node, random(10));
        refusal(ErrorCode.CONFLICT, uploads().open(ANN, ready, 10, true));
    }

    @Test
    void aRequestThatBreaksOffKeepsWhatCame() {
        Buffer bytes = random(300_000);
        String id = create(bytes.length());
        UploadWriter first = open(id, 0, true);
        write(first, bytes.getBuffer(0, 200_000));
        files.onLoop(first::abandon);
        assertEquals(200_000, result(uploads().find(ANN, id)).received());
        UploadWriter second = open(id, 200_000, true);
        write(second, bytes.getBuffer(200_000, 300_000));
        files.onLoop(() -> second.end(null));
        StoredFile file = files.onLoop(() -> uploads().finish(id));
        assertEquals(bytes, files.read(node, file, 0, bytes.length()));
    }

    @Test
    void aFormThatBreaksOffLeavesNothing() {
        String id = create(300_000);
        UploadWriter form = open(id, 0, false);
        write(form, random(290_000));
        files.onLoop(form::abandon);
        refusal(ErrorCode.GONE, uploads().find(ANN, id));
        assertEquals(Set.of(), store.keys());
    }

    @Test
    void aFormSaysAtItsEndHowLongItWas() {
        Buffer bytes = random(400_000);
        String id = create(FileAsk.UNKNOWN);
        UploadWriter form = open(id, 0, false);
        write(form, bytes);
        assertTrue(files.onLoop(() -> form.end(null)).isWhole());
        assertArrayEquals(
                sha256(bytes), files.onLoop(() -> uploads().finish(id)).facts().sha256());
    }

    @Test
    void aWrongChecksumGoesBackToWhereTheRequestBegan() {
        Buffer bytes = random(2 * MIB);
        String id = create(bytes.length());
        UploadWriter first = open(id, 0, true);
        write(first, bytes.getBuffer(0, 1_000));
        files.onLoop(() -> first.end(null));
        UploadWriter wrong = open(id, 1_000, true);
        wrong.expect("sha1");
        write(wrong, bytes.getBuffer(1_000, MIB + 50_000));
        ParleyException refused =
                refusal(ErrorCode.VALIDATION_ERROR, vertxFuture(() -> wrong.end(new Checksum("sha1", new byte[20]))));
        assertEquals("checksum", refused.details().getJsonObject(0).getString("path"));
        assertEquals(1_000, result(uploads().find(ANN, id)).received());
        UploadWriter right = open(id, 1_000, true);
        right.expect("sha256");
        write(right, bytes.getBuffer(1_000, bytes.length()));
        Checksum checksum = new Checksum("sha256", sha256(bytes.getBuffer(1_000, bytes.length())));
        files.onLoop(() -> right.end(checksum));
        StoredFile file = files.onLoop(() -> uploads().finish(id));
        assertArrayEquals(sha256(bytes), file.facts().sha256());
        assertEquals(bytes, files.read(node, file, 0, bytes.length()));
    }

    @Test
    @Tag("S1-FILE-02")
    void moreThanWasAnnouncedIsRefused() {
        String id = create(10);
        UploadWriter writer = open(id, 0, true);
        refusal(ErrorCode.PAYLOAD_TOO_LARGE, vertxFuture(() -> writer.write(random(11))));
        refusal(ErrorCode.PAYLOAD_TOO_LARGE, vertxFuture(() -> writer.write(random(1))));
    }

    @Test
    void everythingIsJudgedBeforeTheFirstByte() {
        refusal(ErrorCode.VALIDATION_ERROR, uploads().create(ANN, ask(0)));
        refusal(ErrorCode.VALIDATION_ERROR, uploads().create(ANN, ask(-2)));
        refusal(ErrorCode.PAYLOAD_TOO_LARGE, uploads().create(ANN, ask(5_000_001)));
        refusal(ErrorCode.PERMISSION_DENIED, uploads().create(EVE, ask(10)));
        files.room(
                "m-strict", RoomSettings.of(RoomKind.MATCH).with(new JsonObject().put("allowFileSharing", false)), 0);
        FileAsk strict = new FileAsk("m-strict", "a", null, 10, false, false, null);
        refusal(ErrorCode.PERMISSION_DENIED, uploads().create(ANN, strict));
        files.room("m-muted", RoomSettings.of(RoomKind.MATCH), files.clock.millis() + 60_000);
        FileAsk muted = new FileAsk("m-muted", "a", null, 10, false, false, null);
        refusal(ErrorCode.PERMISSION_DENIED, uploads().create(BOB, muted));
        FileAsk unknown = new FileAsk("m-none", "a", null, 10, false, false, null);
        refusal(ErrorCode.NOT_FOUND, uploads().create(ANN, unknown));
        store.free = files.config.quota().spareBytes() + 9;
        refusal(ErrorCode.STORAGE_FULL, uploads().create(ANN, ask(10)));
        store.free = files.config.quota().spareBytes() + 10;
        result(uploads().create(ANN, ask(10)));
    }

    @Test
    void anUploadOfUnknownLengthReservesNoMoreThanItsRequestBrings() {
        store.free = files.config.quota().spareBytes() + 10;
        refusal(ErrorCode.STORAGE_FULL, uploads().create(ANN, ask(FileAsk.UNKNOWN)));
        refusal(ErrorCode.STORAGE_FULL, uploads().create(ANN, ask(FileAsk.UNKNOWN), 11));
        result(uploads().create(ANN, ask(FileAsk.UNKNOWN), 10));
    }

    @Test
    void tooManyFilesInAnHourAreRefused() {
        for (int i = 0; i < 20; i++) {
            create(1);
        }
        refusal(ErrorCode.QUOTA_EXCEEDED, uploads().create(ANN, ask(1)));
        result(uploads().create(BOB, ask(1)));
        files.clock.advanceMs(3_600_000);
        create(1);
    }

    @Test
    void anUnsentFileIsSeenByItsUploaderAlone() {
        String id = files.ready(node, random(10));
        result(node.reads().find(ANN, id));
        refusal(ErrorCode.NOT_FOUND, node.reads().find(BOB, id));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(EVE, id));
        result(stores(store).bindings().bind(id, "m1", null, files.clock.millis()));
        result(node.reads().find(BOB, id));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(EVE, id));
    }

    private String signature(Principal who, StoredFile file) {
        String url = result(node.reads().link(who, file)).url();
        return url.substring(url.indexOf("sig=") + 4);
    }

    @Test
    void aLinkEndsWithItsTimeItsFileAndItsMembership() {
        String id = files.ready(node, random(10));
        result(stores(store).bindings().bind(id, "m1", null, files.clock.millis()));
        StoredFile file = result(node.reads().find(BOB, id));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().link(EVE, file));
        String signature = signature(BOB, file);
        result(node.reads().find(id, signature));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(id, signature.substring(1)));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(files.ready(node, random(10)), signature));
        files.clock.advanceMs(files.config.linkMs());
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(id, signature));
        String fresh = signature(BOB, file);
        result(files.log.append(new Draft(ROOM, EventTypes.USER_LEFT, "bob", new JsonObject()), files.clock.millis()));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(id, fresh));
        result(uploads().delete(ANN, id));
        refusal(ErrorCode.GONE, node.reads().find(id, fresh));
    }

    @Test
    void aLinkOfAnEarlierTimeOfTheRoomIsNotTaken() {
        String id = files.ready(node, random(10));
        long until = files.clock.millis() + 1_000;
        FileLinks links = new FileLinks(files.cipher());
        result(node.reads().find(id, links.sign(id, new FileLinks.Grant("ann", "epoch", until))));
        String earlier = links.sign(id, new FileLinks.Grant("ann", "earlier", until));
        refusal(ErrorCode.PERMISSION_DENIED, node.reads().find(id, earlier));
    }

    @Test
    void aFileIsGoneWhenItsTimeIsUpThoughNobodySwept() {
        String id = files.ready(node, random(10));
        files.clock.advanceMs(files.config.matchTtlMs());
        assertEquals(FileState.GONE, result(node.reads().find(ANN, id)).state());
        refusal(ErrorCode.GONE, uploads().find(ANN, id));
    }

    @Test
    void theUploaderDeletesAFileAndItsMessageSaysSo() {
        String id = files.ready(node, random(10));
        result(stores(store).bindings().bind(id, "m1", null, files.clock.millis()));
        refusal(ErrorCode.NOT_FOUND, uploads().delete(BOB, id));
        result(uploads().delete(ANN, id));
        assertEquals(Set.of(), store.keys());
        assertEquals(FileState.GONE, result(node.reads().find(BOB, id)).state());
        assertEquals(List.of(new FileMessages.Ended(id, ROOM, "ann", "m1")), files.told);
    }

    @Test
    void aStoppingNodeKeepsWhatCanGoOn() {
        String id = create(300_000);
        UploadWriter running = open(id, 0, true);
        write(running, random(123_456));
        result(((StoredUploads) uploads()).leave());
        assertEquals(123_456, result(uploads().find(ANN, id)).received());
    }

    @Test
    void usageIsThatOfAllAndOfTheOneWhoAsks() {
        files.ready(node, random(10));
        result(uploads().create(BOB, ask(7)));
        assertEquals(new FileUsage.Usage(2, 17, 1, 10), result(node.usage().seenBy(ANN)));
    }
}
