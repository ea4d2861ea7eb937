package parley.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Room;

/** Takes uploads into the store, one writer at a time, whichever node it is on. Safe for use by several threads. */
final class StoredUploads implements Uploads {
    private final Vertx vertx;
    private final Catalogue catalogue;
    private final FileObjects objects;
    private final FileAdmission admission;
    private final Finishing finishing;
    private final FileSweep sweep;
    private final FilePolicy policy;
    private final KeyedTurns turns;
    /** Requests on this node that bring bytes. */
    private final Map<String, StreamedUpload> streamed = new ConcurrentHashMap<>();

    StoredUploads(
            Vertx vertx,
            Catalogue catalogue,
            FileObjects objects,
            FileAdmission admission,
            Finishing finishing,
            FileSweep sweep,
            FilePolicy policy) {
        this.vertx = vertx;
        this.catalogue = catalogue;
        this.objects = objects;
        this.admission = admission;
        this.finishing = finishing;
        this.sweep = sweep;
        this.policy = policy;
        this.turns = new KeyedTurns(vertx, policy::now);
    }

    @Override
    public Future<StoredFile> create(Principal user, FileAsk wanted) {
        return create(user, wanted, policy.maxBytes());
    }

    @Override
    public Future<StoredFile> create(Principal user, FileAsk wanted, long mostBytes) {
        FileAsk ask;
        try {
            ask = FileRules.acceptable(wanted, policy.maxBytes());
        } catch (ParleyException refusal) {
            return refused(refusal);
        }
        long reserved = ask.length() == FileAsk.UNKNOWN ? Math.min(mostBytes, policy.maxBytes()) : ask.length();
        return admission
                .room(ask.roomId(), user.userId())
                .compose(room -> admission.space(reserved).map(room))
                .compose(room -> add(entry(user, ask, room), reserved))
                .recover(this::refused);
    }

    private <T> Future<T> refused(Throwable failure) {
        policy.counts().uploadEnded(FileCounts.Outcome.REFUSED);
        return Future.failedFuture(failure);
    }

    /** A user takes at most one place in a room's line at a time, so nobody can fill it alone. */
    private Future<StoredFile> add(FileEntry entry, long reserved) {
        StoredFile file = entry.file();
        return turns.take(
                "user " + file.userId(),
                () -> turns.take(
                        "room " + file.ask().roomId(),
                        () -> catalogue.add(entry, reserved, policy.quotas()).map(file)));
    }

    private FileEntry entry(Principal user, FileAsk ask, Room room) {
        String id = UUID.randomUUID().toString();
        long now = policy.now();
        StoredFile file = new StoredFile(
                id,
                user.userId(),
                ask,
                FileState.UPLOADING,
                0,
                null,
                false,
                null,
                now,
                policy.expiry(room.kind(), now));
        byte[] dataKey = policy.files().seal() ? objects.newDataKey() : null;
        return new FileEntry(file, room.kind(), ObjectKeys.ofUpload(id), null, dataKey, null);
    }

    @Override
    public Future<StoredFile> find(Principal user, String fileId) {
        return ofUser(user, fileId).map(FileEntry::file);
    }

    /** Fails with NOT_FOUND or GONE. */
    private Future<FileEntry> ofUser(Principal user, String fileId) {
        return catalogue.find(fileId).map(found -> {
            FileEntry entry = found.filter(one -> one.file().userId().equals(user.userId()))
                    .orElseThrow(FileRefusals::notFound);
            requireThere(entry.file());
            return entry;
        });
    }

    private void requireThere(StoredFile file) {
        if (file.state() == FileState.GONE || file.expiresAt() <= policy.now()) {
            throw FileRefusals.gone();
        }
    }

    @Override
    public Future<StoredFile> setLength(Principal user, String fileId, long length) {
        return ofUser(user, fileId).compose(entry -> {
            long known = entry.file().ask().length();
            FileRules.requireLength(length, policy.maxBytes());
            if (known != FileAsk.UNKNOWN && known != length) {
                throw new ParleyException(ErrorCode.CONFLICT, "The upload was announced with another length");
            }
            return catalogue.setLength(fileId, user.userId(), length).compose(set -> find(user, fileId));
        });
    }

    @Override
    public Future<UploadWriter> open(Principal user, String fileId, long offset, boolean resumable) {
        String writer = UUID.randomUUID().toString();
        return ofUser(user, fileId)
                .compose(entry -> admission.room(entry.file().ask().roomId(), user.userId()))
                .compose(allowed -> catalogue.takeOver(fileId, user.userId(), offset, writer))
                .compose(taken -> taken.map(entry -> opened(entry, writer, resumable))
                        .orElseGet(() -> ofUser(user, fileId).compose(StoredUploads::notThere)));
    }

    private static Future<UploadWriter> notThere(FileEntry entry) {
        return Future.failedFuture(new ParleyException(
                ErrorCode.CONFLICT,
                entry.file().state() == FileState.READY
                        ? "The upload is complete"
                        : "The upload stands at byte " + entry.file().received()));
    }

    private Future<UploadWriter> opened(FileEntry entry, String writer, boolean resumable) {
        StoredFile file = entry.file();
        StreamedUpload before = streamed.remove(file.id());
        if (before != null) {
            before.cutOff();
        }
        return objects.append(entry, entry.objectKey(), entry.storeState(), file.received())
                .map(out -> {
                    UploadStep step = new UploadStep(entry, writer, out, catalogue);
                    StreamedUpload[] self = new StreamedUpload[1];
                    StreamedUpload.Ending ending = new StreamedUpload.Ending(
                            file.received(),
                            file.ask().length() == FileAsk.UNKNOWN
                                    ? policy.maxBytes()
                                    : file.ask().length(),
                            resumable,
                            bytes -> stored(file, bytes, resumable),
                            () -> drop(file.id()),
                            () -> streamed.remove(file.id(), self[0]));
                    self[0] = new StreamedUpload(step, ending, vertx.getOrCreateContext());
                    streamed.put(file.id(), self[0]);
                    return self[0];
                });
    }

    /** A request that can't go on brings all there is, so its end says how long the file is. */
    private Future<StoredFile> stored(StoredFile file, long bytes, boolean resumable) {
        if (!resumable && bytes == 0) {
            return drop(file.id()).compose(gone -> refused(ParleyException.invalid("length", "the file is empty")));
        }
        Future<Boolean> known = resumable || file.ask().length() == bytes
                ? Future.succeededFuture(true)
                : catalogue.setLength(file.id(), file.userId(), bytes);
        return known.compose(set -> catalogue.find(file.id()))
                .map(found -> found.map(FileEntry::file).orElseThrow(FileRefusals::notFound));
    }

    private Future<Void> drop(String fileId) {
        policy.counts().uploadEnded(FileCounts.Outcome.BROKEN);
        return sweep.endNow(List.of(fileId));
    }

    @Override
    public Future<Void> delete(Principal user, String fileId) {
        return ofUser(user, fileId).compose(entry -> {
            StreamedUpload running = streamed.remove(fileId);
            if (running != null) {
                running.cutOff();
            }
            return sweep.endEarly(fileId);
        });
    }

    @Override
    public Future<StoredFile> finish(String fileId) {
        return finishing
                .finish(fileId)
                .onSuccess(done -> policy.counts().uploadEnded(FileCounts.Outcome.STORED))
                .onFailure(failure -> {
                    if (FileRefusals.isJudgement(failure)) {
                        policy.counts().uploadEnded(FileCounts.Outcome.REFUSED);
                    }
                });
    }

    /** Lets uploads on this node go, as it stops: what can be resumed is kept as far as it came. */
    Future<Void> leave() {
        return Future.join(streamed.values().stream().map(StreamedUpload::leave).toList())
                .transform(left -> Future.succeededFuture());
    }
}
