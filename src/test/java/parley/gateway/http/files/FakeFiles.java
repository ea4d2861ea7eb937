package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.FileCategory;
import parley.files.FileFacts;
import parley.files.FileReads;
import parley.files.FileState;
import parley.files.FileUsage;
import parley.files.StoredFile;
import parley.files.Uploads;

/** Files in memory: the room "r" takes all of them, no other room any. */
final class FakeFiles implements Uploads, FileReads, FileUsage {
    static final long MAX_BYTES = 1_000_000;
    static final long CREATED_AT = 1_700_000_000_000L;
    static final String SIGNATURE = "right";

    final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    /** What the last request said it brings at most. */
    long reserved;

    final List<String> calls = new CopyOnWriteArrayList<>();
    final AtomicInteger opened = new AtomicInteger();
    /** Holds each write back until it is completed, if set. */
    volatile Promise<Void> stall;

    /** Holds each opening back until it is completed, if set. */
    volatile Promise<Void> opening;

    volatile ErrorCode refusal;
    volatile boolean lostWhileReading;
    volatile Path plain;

    static final class Upload {
        final String id;
        FileAsk ask;
        FileState state = FileState.UPLOADING;
        Buffer bytes = Buffer.buffer();
        Buffer thumbnail;
        FileFacts facts;
        int writer;

        Upload(String id, FileAsk ask) {
            this.id = id;
            this.ask = ask;
        }

        synchronized StoredFile stored() {
            return new StoredFile(
                    id,
                    "ann",
                    ask,
                    state,
                    bytes.length(),
                    facts,
                    thumbnail != null,
                    null,
                    CREATED_AT,
                    CREATED_AT + 7_200_000);
        }
    }

    /** Puts a file there that is ready. */
    Upload ready(String name, String type, Buffer bytes) {
        Upload upload =
                new Upload("f" + uploads.size(), new FileAsk("r", name, null, bytes.length(), false, false, null));
        upload.bytes = bytes;
        uploads.put(upload.id, upload);
        settle(upload, type);
        return upload;
    }

    private static void settle(Upload upload, String type) {
        upload.facts = new FileFacts(
                type,
                FileCategory.TEXT,
                upload.bytes.length(),
                digest("SHA-256", upload.bytes),
                0,
                0,
                0,
                List.of(),
                true);
        upload.state = FileState.READY;
    }

    static byte[] digest(String algorithm, Buffer bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes.getBytes());
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }

    @Override
    public Future<StoredFile> create(Principal user, FileAsk ask, long mostBytes) {
        reserved = mostBytes;
        return create(user, ask);
    }

    @Override
    public Future<StoredFile> create(Principal user, FileAsk ask) {
        calls.add("create");
        if (refusal != null) {
            return failed(refusal);
        }
        if (!ask.roomId().equals("r")) {
            return failed(ErrorCode.PERMISSION_DENIED);
        }
        if (ask.length() > MAX_BYTES) {
            return failed(ErrorCode.PAYLOAD_TOO_LARGE);
        }
        Upload upload = new Upload("u" + uploads.size(), ask);
        uploads.put(upload.id, upload);
        return Future.succeededFuture(upload.stored());
    }

    @Override
    public Future<StoredFile> find(Principal user, String fileId) {
        Upload upload = uploads.get(fileId);
        return upload == null || user.userId().equals("stranger")
                ? failed(ErrorCode.NOT_FOUND)
                : Future.succeededFuture(upload.stored());
    }

    @Override
    public Future<StoredFile> setLength(Principal user, String fileId, long length) {
        Upload upload = uploads.get(fileId);
        FileAsk ask = upload.ask;
        upload.ask = new FileAsk(
                ask.roomId(), ask.name(), ask.claimedType(), length, ask.voice(), ask.keepMetadata(), ask.thumbhash());
        return Future.succeededFuture(upload.stored());
    }

    @Override
    public Future<UploadWriter> open(Principal user, String fileId, long offset, boolean resumable) {
        Upload upload = uploads.get(fileId);
        if (upload.bytes.length() != offset) {
            return failed(ErrorCode.CONFLICT);
        }
        opened.incrementAndGet();
        return opening == null
                ? Future.succeededFuture(new Writer(upload, resumable))
                : opening.future().map(now -> new Writer(upload, resumable));
    }

    private final class Writer implements UploadWriter {
        private final Upload upload;
        private final boolean resumable;
        private final int fence;
        private final int from;

        Writer(Upload upload, boolean resumable) {
            this.upload = upload;
            this.resumable = resumable;
            this.fence = ++upload.writer;
            this.from = upload.bytes.length();
        }

        @Override
        public long offset() {
            return upload.bytes.length();
        }

        @Override
        public void expect(String algorithm) {
            calls.add("expect " + algorithm);
        }

        @Override
        public Future<Void> write(Buffer bytes) {
            long limit = upload.ask.length() == FileAsk.UNKNOWN ? MAX_BYTES : upload.ask.length();
            if (fence != upload.writer) {
                return failed(ErrorCode.CONFLICT);
            }
            if (upload.bytes.length() + bytes.length() > limit) {
                return failed(ErrorCode.PAYLOAD_TOO_LARGE);
            }
            upload.bytes.appendBuffer(bytes);
            return stall == null ? Future.succeededFuture() : stall.future();
        }

        @Override
        public Future<StoredFile> end(Checksum checksum) {
            calls.add("end");
            if (checksum != null) {
                String algorithm = checksum.algorithm().replace("sha", "SHA-").replace("md5", "MD5");
                Buffer came = upload.bytes.getBuffer(from, upload.bytes.length());
                if (!MessageDigest.isEqual(digest(algorithm, came), checksum.value())) {
                    upload.bytes = upload.bytes.getBuffer(0, from);
                    return Future.failedFuture(ParleyException.invalid("checksum", "is wrong"));
                }
            }
            return Future.succeededFuture(upload.stored());
        }

        @Override
        public Future<Void> abandon() {
            calls.add("abandon");
            if (!resumable) {
                uploads.remove(upload.id);
            }
            return Future.succeededFuture();
        }
    }

    @Override
    public Future<StoredFile> finish(String fileId) {
        calls.add("finish");
        Upload upload = uploads.get(fileId);
        if (upload.bytes.toString().startsWith("MZ")) {
            return failed(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
        }
        settle(upload, "text/plain");
        return Future.succeededFuture(upload.stored());
    }

    @Override
    public Future<Void> delete(Principal user, String fileId) {
        calls.add("delete");
        return uploads.remove(fileId) == null ? failed(ErrorCode.NOT_FOUND) : Future.succeededFuture();
    }

    @Override
    public Future<StoredFile> find(String fileId, String signature) {
        return signature.equals(SIGNATURE)
                ? find(Principal.ofGuest("ann", "ann", "s"), fileId)
                : failed(ErrorCode.PERMISSION_DENIED);
    }

    @Override
    public Future<Link> link(Principal member, StoredFile file) {
        return Future.succeededFuture(new Link("/api/files/" + file.id() + "?sig=" + SIGNATURE, CREATED_AT + 300_000));
    }

    @Override
    public Optional<Path> plain(StoredFile file) {
        return Optional.ofNullable(plain);
    }

    @Override
    public Future<ReadStream<Buffer>> read(StoredFile file, long from, long length) {
        Buffer bytes = uploads.get(file.id()).bytes;
        List<Buffer> pieces = new ArrayList<>();
        for (long at = from; at < from + length; at += 10_000) {
            pieces.add(bytes.getBuffer((int) at, (int) Math.min(at + 10_000, from + length)));
        }
        return Future.succeededFuture(new FakeStream(pieces, lostWhileReading));
    }

    @Override
    public Future<Optional<Buffer>> thumbnail(StoredFile file) {
        return Future.succeededFuture(Optional.ofNullable(uploads.get(file.id()).thumbnail));
    }

    @Override
    public Future<Void> setThumbnail(Principal uploader, String fileId, Buffer picture) {
        uploads.get(fileId).thumbnail = picture;
        return Future.succeededFuture();
    }

    @Override
    public Future<Usage> seenBy(Principal user) {
        return Future.succeededFuture(new Usage(7, 700, 2, 200));
    }

    /** Says what happened, for a test that waits in vain. */
    @Override
    public String toString() {
        return calls + " " + uploads.keySet();
    }

    private static <T> Future<T> failed(ErrorCode code) {
        return Future.failedFuture(new ParleyException(code, "no"));
    }
}
