package parley.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileLinks.Grant;
import parley.files.content.Thumbnail;
import parley.files.store.StoredBytes;
import parley.files.store.StoredStream;
import parley.room.Room;
import parley.room.RoomLog;
import parley.util.BoundedCache;

/** Lets members read files. Membership is looked at each time, whatever a link says. Safe for use by several threads. */
final class StoredFiles implements FileReads {
    private static final int MOST_OPENED = 1_000;
    private static final long OPENED_MS = 60_000;
    private static final Set<ErrorCode> ROOM_IS_GONE = Set.of(ErrorCode.ROOM_CLOSED, ErrorCode.NOT_FOUND);

    private final Vertx vertx;
    private final Catalogue catalogue;
    private final Thumbnails thumbnails;
    private final FileObjects objects;
    private final RoomLog rooms;
    private final FileLinks links;
    private final FilePolicy policy;
    /** The places of bytes that were read a moment ago; they do not change once a file is READY. */
    private final BoundedCache<String, FileEntry> found;

    StoredFiles(
            Vertx vertx,
            Catalogue catalogue,
            Thumbnails thumbnails,
            FileObjects objects,
            RoomLog rooms,
            FileLinks links,
            FilePolicy policy) {
        this.vertx = vertx;
        this.catalogue = catalogue;
        this.thumbnails = thumbnails;
        this.objects = objects;
        this.rooms = rooms;
        this.links = links;
        this.policy = policy;
        this.found = new BoundedCache<>(MOST_OPENED, MOST_OPENED, OPENED_MS, entry -> 1, policy.clock());
    }

    @Override
    public Future<StoredFile> find(Principal member, String fileId) {
        return entry(fileId)
                .compose(entry -> roomOf(entry, member.userId()).map(room -> seenBy(member.userId(), entry)));
    }

    @Override
    public Future<StoredFile> find(String fileId, String signature) {
        Optional<Grant> grant = links.read(fileId, signature);
        if (grant.isEmpty()) {
            return Future.failedFuture(refused("This link is not valid"));
        }
        String userId = grant.get().userId();
        return entry(fileId).compose(entry -> {
            requireThere(entry.file());
            if (grant.get().until() <= policy.now()) {
                throw refused("This link is too old");
            }
            return roomOf(entry, userId).map(room -> {
                if (!room.epoch().equals(grant.get().epoch())) {
                    throw refused("This link is of an earlier time of the room");
                }
                return seenBy(userId, entry);
            });
        });
    }

    private static ParleyException refused(String message) {
        return new ParleyException(ErrorCode.PERMISSION_DENIED, message);
    }

    private Future<FileEntry> entry(String fileId) {
        return catalogue.find(fileId).map(entry -> {
            FileEntry there = entry.orElseThrow(FileRefusals::notFound);
            if (there.file().state() == FileState.READY) {
                found.put(fileId, there);
            }
            return there;
        });
    }

    /** Fails with PERMISSION_DENIED for those who are not in the room now, and with GONE if the room is gone. */
    private Future<Room> roomOf(FileEntry entry, String userId) {
        return rooms.roomOfMember(entry.file().ask().roomId(), userId)
                .recover(refusal -> Future.failedFuture(
                        ROOM_IS_GONE.contains(ParleyException.of(refusal).code()) ? FileRefusals.gone() : refusal));
    }

    private StoredFile seenBy(String userId, FileEntry entry) {
        StoredFile file = entry.file();
        if (file.messageId() == null && !file.userId().equals(userId)) {
            throw FileRefusals.notFound();
        }
        // One whose time is up is gone, though no sweep has come yet.
        return file.state() != FileState.GONE && file.expiresAt() <= policy.now() ? gone(file) : file;
    }

    private static StoredFile gone(StoredFile file) {
        return new StoredFile(
                file.id(),
                file.userId(),
                file.ask(),
                FileState.GONE,
                file.received(),
                file.facts(),
                false,
                file.messageId(),
                file.createdAt(),
                file.expiresAt());
    }

    private void requireThere(StoredFile file) {
        if (file.state() == FileState.GONE || file.expiresAt() <= policy.now()) {
            throw FileRefusals.gone();
        }
    }

    @Override
    public Future<Link> link(Principal member, StoredFile file) {
        requireThere(file);
        return rooms.roomOfMember(file.ask().roomId(), member.userId()).map(room -> {
            long until = Math.min(policy.now() + policy.files().linkMs(), file.expiresAt());
            String signature = links.sign(file.id(), new Grant(member.userId(), room.epoch(), until));
            return new Link("/api/files/" + file.id() + "?sig=" + signature, until);
        });
    }

    @Override
    public Optional<Path> plain(StoredFile file) {
        FileEntry entry = found.get(file.id());
        return entry == null ? Optional.empty() : objects.onDisk(entry);
    }

    @Override
    public Future<ReadStream<Buffer>> read(StoredFile file, long from, long length) {
        return located(file.id()).compose(entry -> bytes(entry).map(bytes -> {
            found.put(file.id(), entry);
            return new StoredStream(vertx, bytes, from, length);
        }));
    }

    private Future<FileEntry> located(String fileId) {
        FileEntry known = found.get(fileId);
        return known != null
                ? Future.succeededFuture(known)
                : entry(fileId).map(entry -> {
                    requireThere(entry.file());
                    return entry;
                });
    }

    private Future<StoredBytes> bytes(FileEntry entry) {
        return catalogue.segments(entry.objectKey()).map(segments -> objects.bytes(entry, segments));
    }

    @Override
    public Future<Optional<Buffer>> thumbnail(StoredFile file) {
        return file.thumbnail() ? thumbnails.findThumbnail(file.id()) : Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<Void> setThumbnail(Principal uploader, String fileId, Buffer picture) {
        Buffer clean = Buffer.buffer(Thumbnail.of(picture.getBytes()).bytes());
        return entry(fileId)
                .compose(entry -> {
                    if (!entry.file().userId().equals(uploader.userId())) {
                        throw FileRefusals.notFound();
                    }
                    requireThere(entry.file());
                    return thumbnails.set(fileId, clean);
                })
                .map(set -> {
                    if (!set) {
                        throw new ParleyException(ErrorCode.CONFLICT, "A message shows this file already");
                    }
                    return null;
                });
    }
}
