package parley.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import parley.files.store.SealedSegments.Segment;

/** A catalogue in memory, which follows the same contract as the one in PostgreSQL. */
final class MemoryCatalogue implements Catalogue, FileLife, Bindings, Thumbnails {
    private static final long HOUR_MS = 3_600_000;
    private static final long UNDER_WAY_MS = 60_000;

    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, TreeMap<Long, Segment>> segments = new HashMap<>();
    private final Map<String, Buffer> thumbnails = new HashMap<>();

    private static final class Row {
        private FileEntry entry;
        private long reserved;
        private String writer;
        private Long finishingUntil;
        private Long boundAt;
        private long evidenceUntil;
        private Long goneAt;
        private Long sweptAt;
        private boolean untold;

        private StoredFile file() {
            return entry.file();
        }

        private boolean uploading() {
            return file().state() == FileState.UPLOADING;
        }

        private void set(
                FileAsk ask, FileState state, long received, FileFacts facts, String messageId, long expiresAt) {
            StoredFile was = file();
            StoredFile is = new StoredFile(
                    was.id(),
                    was.userId(),
                    ask,
                    state,
                    received,
                    facts,
                    was.thumbnail(),
                    messageId,
                    was.createdAt(),
                    expiresAt);
            entry = new FileEntry(
                    is, entry.roomKind(), entry.objectKey(), entry.storeState(), entry.dataKey(), entry.uploadHash());
        }

        private void received(long received, String storeState, byte[] hash) {
            set(file().ask(), file().state(), received, null, null, file().expiresAt());
            entry = new FileEntry(file(), entry.roomKind(), entry.objectKey(), storeState, entry.dataKey(), hash);
        }

        private void show(String messageId) {
            set(file().ask(), file().state(), file().received(), file().facts(), messageId, file().expiresAt());
        }

        private void end(long now) {
            set(
                    file().ask(),
                    FileState.GONE,
                    file().received(),
                    file().facts(),
                    file().messageId(),
                    file().expiresAt());
            goneAt = now;
            reserved = file().received();
        }
    }

    @Override
    public synchronized Future<Void> add(FileEntry entry, long reserved, FileQuotas quotas) {
        StoredFile file = entry.file();
        List<Row> recent = rows.values().stream()
                .filter(row -> row.file().userId().equals(file.userId()))
                .filter(row -> row.file().createdAt() > file.createdAt() - HOUR_MS)
                .toList();
        long inRoom = rows.values().stream()
                .filter(row -> row.goneAt == null)
                .filter(row -> row.file().ask().roomId().equals(file.ask().roomId()))
                .mapToLong(row -> row.reserved)
                .sum();
        long oldest =
                recent.stream().mapToLong(row -> row.file().createdAt()).min().orElse(file.createdAt() - HOUR_MS);
        try {
            QuotaCheck.require(
                    new QuotaCheck.Taken(
                            recent.size(),
                            recent.stream().mapToLong(row -> row.reserved).sum(),
                            inRoom,
                            oldest + HOUR_MS - file.createdAt()),
                    reserved,
                    quotas);
        } catch (RuntimeException refusal) {
            return Future.failedFuture(refusal);
        }
        Row row = new Row();
        row.entry = entry;
        row.reserved = reserved;
        rows.put(file.id(), row);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Optional<FileEntry>> find(String fileId) {
        return Future.succeededFuture(Optional.ofNullable(rows.get(fileId)).map(row -> row.entry));
    }

    private synchronized Future<Boolean> change(String fileId, Predicate<Row> where, Consumer<Row> change) {
        Row row = rows.get(fileId);
        boolean holds = row != null && where.test(row);
        if (holds) {
            change.accept(row);
        }
        return Future.succeededFuture(holds);
    }

    private Future<Optional<FileEntry>> changed(String fileId, Predicate<Row> where, Consumer<Row> change) {
        return change(fileId, where, change)
                .compose(holds -> holds ? find(fileId) : Future.succeededFuture(Optional.empty()));
    }

    @Override
    public Future<Boolean> setLength(String fileId, String userId, long length) {
        return change(
                fileId,
                row -> row.uploading()
                        && row.file().userId().equals(userId)
                        && row.file().received() <= length
                        && (row.file().ask().length() == FileAsk.UNKNOWN
                                || row.file().ask().length() >= length),
                row -> {
                    FileAsk ask = row.file().ask();
                    FileAsk known = new FileAsk(
                            ask.roomId(),
                            ask.name(),
                            ask.claimedType(),
                            length,
                            ask.voice(),
                            ask.keepMetadata(),
                            ask.thumbhash());
                    row.set(
                            known,
                            FileState.UPLOADING,
                            row.file().received(),
                            null,
                            null,
                            row.file().expiresAt());
                    row.reserved = length;
                });
    }

    @Override
    public Future<Optional<FileEntry>> takeOver(String fileId, String userId, long offset, String writer) {
        return changed(
                fileId,
                row -> row.uploading()
                        && row.file().userId().equals(userId)
                        && row.file().received() == offset
                        && row.finishingUntil == null,
                row -> row.writer = writer);
    }

    @Override
    public Future<Boolean> note(Progress progress) {
        return change(
                progress.fileId(),
                row -> row.uploading()
                        && progress.writer().equals(row.writer)
                        && row.file().received() == progress.from(),
                row -> {
                    row.received(progress.to(), progress.storeState(), progress.uploadHash());
                    if (progress.segment() != null) {
                        segments.computeIfAbsent(progress.objectKey(), key -> new TreeMap<>())
                                .put(progress.segment().start(), progress.segment());
                    }
                });
    }

    @Override
    public Future<Boolean> takeBack(String fileId, String writer, long offset, String storeState) {
        return change(
                fileId,
                row -> row.uploading()
                        && writer.equals(row.writer)
                        && row.file().received() >= offset,
                row -> {
                    row.received(offset, storeState, null);
                    segments.getOrDefault(row.entry.objectKey(), new TreeMap<>())
                            .tailMap(offset, true)
                            .clear();
                });
    }

    @Override
    public Future<Optional<FileEntry>> lease(String fileId, String worker, long now, long until) {
        return changed(
                fileId,
                row -> row.uploading()
                        && row.file().isWhole()
                        && (row.finishingUntil == null || row.finishingUntil <= now),
                row -> {
                    row.writer = worker;
                    row.finishingUntil = until;
                });
    }

    @Override
    public Future<Boolean> renewLease(String fileId, String worker, long until) {
        return change(fileId, row -> row.uploading() && worker.equals(row.writer), row -> row.finishingUntil = until);
    }

    @Override
    public Future<Void> endLease(String fileId, String worker) {
        return change(fileId, row -> worker.equals(row.writer), row -> row.finishingUntil = null)
                .mapEmpty();
    }

    @Override
    public Future<Boolean> makeReady(
            String fileId, String worker, String objectKey, FileFacts facts, List<Segment> made, long expiresAt) {
        return change(fileId, row -> row.uploading() && worker.equals(row.writer), row -> {
            row.set(row.file().ask(), FileState.READY, row.file().received(), facts, null, expiresAt);
            if (!objectKey.equals(row.entry.objectKey())) {
                segments.remove(row.entry.objectKey());
            }
            row.entry = new FileEntry(
                    row.file(), row.entry.roomKind(), objectKey, row.entry.storeState(), row.entry.dataKey(), null);
            row.writer = null;
            row.finishingUntil = null;
            row.reserved = facts.size();
            made.forEach(segment ->
                    segments.computeIfAbsent(objectKey, key -> new TreeMap<>()).put(segment.start(), segment));
        });
    }

    private synchronized int endWhere(Predicate<Row> where, int limit, long now) {
        List<Row> ending = rows.values().stream()
                .filter(row -> row.goneAt == null)
                .filter(where)
                .limit(limit)
                .toList();
        ending.forEach(row -> row.end(now));
        return ending.size();
    }

    @Override
    public Future<Boolean> end(String fileId, long now) {
        return Future.succeededFuture(endWhere(row -> row.file().id().equals(fileId), 1, now) == 1);
    }

    @Override
    public synchronized Future<List<Segment>> segments(String objectKey) {
        return Future.succeededFuture(
                List.copyOf(segments.getOrDefault(objectKey, new TreeMap<>()).values()));
    }

    @Override
    public Future<Usage> usage() {
        return usageOf(null);
    }

    @Override
    public synchronized Future<Usage> usageOf(String userId) {
        List<Row> kept = rows.values().stream()
                .filter(row -> row.goneAt == null)
                .filter(row -> userId == null || row.file().userId().equals(userId))
                .toList();
        return Future.succeededFuture(new Usage(
                kept.size(),
                kept.stream().mapToLong(row -> row.reserved).sum(),
                kept.stream().filter(Row::uploading).count()));
    }

    @Override
    public Future<Integer> endExpired(long now, int limit) {
        return Future.succeededFuture(endWhere(row -> row.file().expiresAt() <= now, limit, now));
    }

    /** Rooms and messages are not known here. */
    @Override
    public Future<String> endAbandoned(String after, long now, int limit) {
        return Future.succeededFuture("");
    }

    @Override
    public Future<Integer> endOfRoom(String roomId, long now) {
        return Future.succeededFuture(
                endWhere(row -> row.file().ask().roomId().equals(roomId), Integer.MAX_VALUE, now));
    }

    @Override
    public Future<Integer> end(Collection<String> fileIds, long now) {
        return Future.succeededFuture(
                endWhere(row -> fileIds.contains(row.file().id()), Integer.MAX_VALUE, now));
    }

    @Override
    public synchronized Future<Void> endEarly(String fileId, long now) {
        if (endWhere(row -> row.file().id().equals(fileId), 1, now) == 1) {
            Row row = rows.get(fileId);
            row.untold = row.file().messageId() != null;
        }
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<List<Untold>> untold(int limit) {
        return Future.succeededFuture(rows.values().stream()
                .filter(row -> row.untold)
                .limit(limit)
                .map(row -> new Untold(
                        row.file().id(),
                        row.file().ask().roomId(),
                        row.file().userId(),
                        row.file().messageId()))
                .toList());
    }

    @Override
    public synchronized Future<Void> told(Collection<String> fileIds) {
        fileIds.forEach(id -> rows.get(id).untold = false);
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<List<Remains>> unswept(long now, int limit) {
        return Future.succeededFuture(rows.values().stream()
                .filter(row -> row.goneAt != null && row.sweptAt == null && row.evidenceUntil <= now)
                .sorted(Comparator.comparing(row -> row.goneAt))
                .limit(limit)
                .map(row -> new Remains(row.file().id(), row.entry.objectKey(), row.entry.storeState()))
                .toList());
    }

    @Override
    public synchronized Future<Void> swept(Collection<String> fileIds, long now) {
        for (String id : fileIds) {
            Row row = rows.get(id);
            row.sweptAt = now;
            row.entry = new FileEntry(row.file(), row.entry.roomKind(), row.entry.objectKey(), null, null, null);
            segments.keySet().removeIf(key -> ObjectKeys.fileOf(key).equals(id));
            thumbnails.remove(id);
        }
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Integer> forget(long before, int limit) {
        List<String> old = rows.entrySet().stream()
                .filter(row -> row.getValue().sweptAt != null && row.getValue().sweptAt < before)
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
        old.forEach(rows::remove);
        return Future.succeededFuture(old.size());
    }

    @Override
    public synchronized Future<Map<String, Standing>> standings(Collection<String> objectKeys) {
        Map<String, Standing> standings = new HashMap<>();
        for (String key : objectKeys) {
            Row row = rows.get(ObjectKeys.fileOf(key));
            boolean needed = row != null
                    && row.sweptAt == null
                    && (row.uploading() || row.entry.objectKey().equals(key));
            standings.put(key, row == null ? Standing.NO_FILE : needed ? Standing.NEEDED : Standing.LEFT_OVER);
        }
        return Future.succeededFuture(standings);
    }

    @Override
    public Future<Optional<FileEntry>> bind(String fileId, String messageId, String insteadOf, long now) {
        return changed(
                fileId,
                row -> row.file().state() == FileState.READY
                        && row.file().expiresAt() > now
                        && (row.file().messageId() == null
                                || row.file().messageId().equals(messageId)
                                || row.file().messageId().equals(insteadOf) && row.boundAt <= now - UNDER_WAY_MS),
                row -> {
                    row.show(messageId);
                    row.boundAt = now;
                });
    }

    @Override
    public Future<Void> release(String fileId, String messageId) {
        return change(fileId, row -> messageId.equals(row.file().messageId()), row -> row.show(null))
                .mapEmpty();
    }

    @Override
    public synchronized Future<Void> hold(Collection<String> fileIds, long until) {
        rows.values().stream()
                .filter(row -> fileIds.contains(row.file().id()))
                .forEach(row -> row.evidenceUntil = Math.max(row.evidenceUntil, until));
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<Optional<Buffer>> findThumbnail(String fileId) {
        return Future.succeededFuture(Optional.ofNullable(thumbnails.get(fileId)));
    }

    @Override
    public synchronized Future<Boolean> set(String fileId, Buffer picture) {
        return change(
                fileId,
                row -> row.goneAt == null && row.file().messageId() == null,
                row -> thumbnails.put(fileId, picture));
    }
}
