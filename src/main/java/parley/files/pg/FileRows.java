package parley.files.pg;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import parley.files.FileAsk;
import parley.files.FileCategory;
import parley.files.FileEntry;
import parley.files.FileFacts;
import parley.files.FileState;
import parley.files.StoredFile;
import parley.room.RoomKind;
import parley.sealing.SealedTable;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Turns files into rows and back. What people wrote, and the data key, are sealed and bound to the file's id. */
public final class FileRows {
    /** The table, for a change of keys. */
    public static final SealedTable TABLE = new SealedTable(
            "files", List.of("id"), null, List.of(Column.sealed("body", row -> context(row.getString("id")))));

    static final String COLUMNS = """
            id, room_id, room_kind, user_id, state, length, received, store_state, upload_hash, object_key, sealed, voice,
            keep_metadata, body, key_id, mime_type, category, size, sha256, width, height, duration_ms, peaks,
            plays_everywhere, has_thumbnail, created_at, expires_at, message_id""";

    private final EnvelopeCipher cipher;

    FileRows(EnvelopeCipher cipher) {
        this.cipher = cipher;
    }

    /** Returns the parameters of an insertion, in the order of {@link PgCatalogue}'s statement. */
    Tuple of(FileEntry entry, long reserved) {
        StoredFile file = entry.file();
        FileAsk ask = file.ask();
        JsonObject body = new JsonObject()
                .put("name", ask.name())
                .put("claimedType", ask.claimedType())
                .put("thumbhash", ask.thumbhash())
                .put("dataKey", entry.dataKey());
        Sealed sealed = cipher.seal(body.toBuffer().getBytes(), context(file.id()));
        return Tuple.tuple()
                .addString(file.id())
                .addString(ask.roomId())
                .addString(entry.roomKind().wireName())
                .addString(file.userId())
                .addLong(ask.length() == FileAsk.UNKNOWN ? null : ask.length())
                .addLong(reserved)
                .addString(entry.objectKey())
                .addBoolean(entry.sealed())
                .addBoolean(ask.voice())
                .addBoolean(ask.keepMetadata())
                .addBuffer(Buffer.buffer(sealed.bytes()))
                .addString(sealed.keyId())
                .addOffsetDateTime(time(file.createdAt()))
                .addOffsetDateTime(time(file.expiresAt()));
    }

    Optional<FileEntry> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(entry(rows.iterator().next()));
    }

    private FileEntry entry(Row row) {
        JsonObject body = body(row);
        Long length = row.getLong("length");
        FileAsk ask = new FileAsk(
                row.getString("room_id"),
                body.getString("name", ""),
                body.getString("claimedType"),
                length == null ? FileAsk.UNKNOWN : length,
                row.getBoolean("voice"),
                row.getBoolean("keep_metadata"),
                body.getString("thumbhash"));
        StoredFile file = new StoredFile(
                row.getString("id"),
                row.getString("user_id"),
                ask,
                FileState.of(row.getString("state")),
                row.getLong("received"),
                row.getString("mime_type") == null ? null : facts(row),
                row.getBoolean("has_thumbnail"),
                row.getString("message_id"),
                millis(row.getOffsetDateTime("created_at")),
                millis(row.getOffsetDateTime("expires_at")));
        return new FileEntry(
                file,
                RoomKind.of(row.getString("room_kind")),
                row.getString("object_key"),
                row.getString("store_state"),
                row.getBoolean("sealed") ? body.getBinary("dataKey") : null,
                bytes(row.getBuffer("upload_hash")));
    }

    private JsonObject body(Row row) {
        Buffer sealed = row.getBuffer("body");
        if (sealed == null) {
            return new JsonObject();
        }
        try {
            Sealed body = new Sealed(row.getString("key_id"), sealed.getBytes());
            return Buffer.buffer(cipher.open(body, context(row.getString("id"))))
                    .toJsonObject();
        } catch (GeneralSecurityException unopened) {
            throw new IllegalStateException("The file " + row.getString("id") + " can't be opened", unopened);
        }
    }

    private static FileFacts facts(Row row) {
        return new FileFacts(
                row.getString("mime_type"),
                FileCategory.of(row.getString("category")),
                row.getLong("size"),
                bytes(row.getBuffer("sha256")),
                row.getInteger("width"),
                row.getInteger("height"),
                row.getLong("duration_ms"),
                List.of(row.getArrayOfIntegers("peaks")),
                row.getBoolean("plays_everywhere"));
    }

    private static byte[] bytes(Buffer buffer) {
        return buffer == null ? null : buffer.getBytes();
    }

    private static String context(String fileId) {
        return "file" + '\0' + fileId;
    }

    static OffsetDateTime time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).atOffset(ZoneOffset.UTC);
    }

    private static long millis(OffsetDateTime time) {
        return time.toInstant().toEpochMilli();
    }
}
