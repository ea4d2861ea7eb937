package parley.files;

import static parley.util.Await.result;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Principal;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileMessages.Ended;
import parley.files.Uploads.UploadWriter;
import parley.files.content.ByteSource;
import parley.files.content.ContentInspector;
import parley.metrics.Metrics;
import parley.room.Member;
import parley.room.PostingRules;
import parley.room.Role;
import parley.room.Room;
import parley.room.RoomKind;
import parley.room.RoomSettings;
import parley.room.memory.MemoryRoomLog;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Files in rooms of memory, with stores that a test chooses. Ann and Bob are in the room, Eve is not. */
final class FilesFixture {
    static final String ROOM = "m-room";
    static final Principal ANN = Principal.ofGuest("ann", "Ann", "s1");
    static final Principal BOB = Principal.ofGuest("bob", "Bob", "s2");
    static final Principal EVE = Principal.ofGuest("eve", "Eve", "s3");

    /** A file that begins so is served without these bytes. */
    static final String METADATA = "EXIF";
    /** A file that begins so is refused. */
    static final String PROGRAM = "MZ";

    final TestClock clock = new TestClock();
    final Vertx vertx;
    final MemoryRoomLog log = new MemoryRoomLog(100);
    final List<String> outcomes = new ArrayList<>();
    final List<Ended> told = new ArrayList<>();
    final List<String> inspected = new ArrayList<>();
    final ParleyConfig.Files config;
    private final EnvelopeCipher cipher;
    private final Bus bus;

    FilesFixture(Vertx vertx, String... keysAndValues) {
        this.vertx = vertx;
        ConfigLoader loader = new ConfigLoader();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            loader.set("files." + keysAndValues[i], keysAndValues[i + 1], "the test");
        }
        this.config = loader.load().files();
        SecureRandom random = new SecureRandom();
        this.cipher = new EnvelopeCipher(List.of(random.generateSeed(32)), random);
        this.bus = new Bus(vertx, new Metrics(new SimpleMeterRegistry()));
        FilesFeature.FEATURE.records().forEach(bus::carry);
        bus.serve(Addresses.FILE_ENDED, (Ended ended) -> {
            told.add(ended);
            return Future.succeededFuture(true);
        });
        room(ROOM, RoomSettings.of(RoomKind.MATCH), 0);
    }

    EnvelopeCipher cipher() {
        return cipher;
    }

    void room(String id, RoomSettings settings, long bobMutedUntil) {
        List<Member> members = List.of(
                new Member("ann", "Ann", 0, 0, 0, 0, Role.MEMBER, 0),
                new Member("bob", "Bob", 0, 0, 0, 0, Role.MEMBER, bobMutedUntil));
        long now = clock.millis();
        result(log.open(new Room(id, RoomKind.MATCH, "", "epoch", 0, now, now, members, "", settings), List.of(), now));
    }

    /** Makes the parts of one node on these stores. */
    FileParts node(FileParts.Stores stores) {
        FileCounts counts = new FileCounts() {
            @Override
            public void uploadEnded(Outcome outcome) {
                outcomes.add(outcome.label());
            }

            @Override
            public void swept(int files) {
                outcomes.add("swept " + files);
            }
        };
        FilePolicy policy = new FilePolicy(config, new ParleyConfig.Retention(0, 0, 0), counts, clock);
        return new FileParts(
                vertx,
                bus,
                stores,
                new FileParts.Rooms(log, new PostingRules(null, null, clock, false)),
                new FileParts.Looks(this::inspect, new NoMediaWork()),
                cipher,
                policy);
    }

    static FileParts.Stores stores(MemoryCatalogue memory, MemoryFileStore store) {
        return new FileParts.Stores(memory, memory, memory, memory, store);
    }

    private ContentInspector.Inspection inspect(FileAsk ask, ByteSource bytes) throws IOException {
        byte[] head = new byte[METADATA.length()];
        bytes.read(0, head);
        String begins = new String(head, StandardCharsets.ISO_8859_1);
        synchronized (inspected) {
            inspected.add(ask.name());
        }
        if (begins.startsWith(PROGRAM)) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "a program");
        }
        List<ContentInspector.Edit> edits = begins.equals(METADATA)
                ? List.of(new ContentInspector.Edit(0, METADATA.length(), new byte[0]))
                : List.of();
        return new ContentInspector.Inspection("image/png", FileCategory.IMAGE, 4, 3, 0, edits);
    }

    static FileAsk ask(long length) {
        return new FileAsk(ROOM, "cat.png", null, length, false, false, null);
    }

    static Buffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    /** Sends bytes as they come from a socket, waiting as often as it is told to. */
    static Future<Void> send(UploadWriter writer, Buffer bytes, int from) {
        int count = Math.min(50_000, bytes.length() - from);
        return count == 0
                ? Future.succeededFuture()
                : writer.write(bytes.getBuffer(from, from + count)).compose(taken -> send(writer, bytes, from + count));
    }

    /** Runs a step on an event loop, as a request does. */
    <T> T onLoop(Supplier<Future<T>> step) {
        Promise<T> done = Promise.promise();
        vertx.runOnContext(turn -> step.get().onComplete(done));
        return result(done.future());
    }

    /** Uploads a file in one request, or two. @return its id */
    String upload(FileParts node, Buffer bytes) {
        StoredFile file = result(node.uploads().create(ANN, ask(bytes.length())));
        onLoop(() -> node.uploads().open(ANN, file.id(), 0, true).compose(writer -> send(writer, bytes, 0)
                .compose(sent -> writer.end(null))));
        return file.id();
    }

    String ready(FileParts node, Buffer bytes) {
        String id = upload(node, bytes);
        onLoop(() -> node.uploads().finish(id));
        return id;
    }

    Buffer read(FileParts node, StoredFile file, long from, long length) {
        return onLoop(() -> node.reads().read(file, from, length).compose(stream -> {
            Buffer all = Buffer.buffer();
            Promise<Buffer> done = Promise.promise();
            stream.exceptionHandler(done::tryFail);
            stream.endHandler(end -> done.tryComplete(all));
            stream.handler(all::appendBuffer);
            return done.future();
        }));
    }

    static byte[] sha256(Buffer bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes.getBytes());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
