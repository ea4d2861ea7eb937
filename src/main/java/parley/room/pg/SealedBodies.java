package parley.room.pg;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import parley.room.CallBodies;
import parley.room.Draft;
import parley.room.EventBody;
import parley.room.EventTypes;
import parley.room.FileBodies;
import parley.sealing.SealedTable;
import parley.sealing.SealedTable.Column;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/** Writes events into rows: it seals what somebody wrote, and binds it to its room and message. */
public final class SealedBodies {
    /** All tables that hold bodies sealed here. A new table must be named here too, or its rows stay under old keys. */
    public static final List<SealedTable> TABLES = List.of(
            new SealedTable(
                    "private_messages",
                    List.of("room_id", "id"),
                    "room_id",
                    List.of(
                            Column.sealed(
                                    "body",
                                    row -> bodyContext(
                                            EventTypes.MESSAGE, row.getString("room_id"), row.getString("id"))),
                            new Column("fingerprint", SealedBodies::markAnew))),
            new SealedTable(
                    "room_events",
                    List.of("type", "room_id", "message_id"),
                    "room_id",
                    List.of(Column.sealed(
                            "body",
                            row -> bodyContext(
                                    row.getString("type"), row.getString("room_id"), row.getString("message_id"))))),
            new SealedTable(
                    "message_versions",
                    List.of("room_id", "message_id"),
                    "room_id",
                    List.of(Column.sealed(
                            "body",
                            row -> bodyContext(
                                    EventTypes.MESSAGE, row.getString("room_id"), row.getString("message_id"))))));

    private static final String CONTENT = "content";

    private final EnvelopeCipher cipher;

    public SealedBodies(EnvelopeCipher cipher) {
        this.cipher = cipher;
    }

    /** @param keyId null if the body is plain; {@code fingerprint} is null without an intent */
    public record Row(String messageId, Buffer body, String keyId, Buffer fingerprint) {}

    /** @param written the draft's body */
    Row seal(Draft draft, EventBody written) {
        String messageId = messageIdOf(draft.type(), draft.body());
        boolean saysSomething =
                draft.body().getValue(CONTENT) != null || CallBodies.has(draft.body()) || FileBodies.has(draft.body());
        if (!saysSomething) {
            return new Row(messageId, Buffer.buffer(written.json()), null, null);
        }
        String keyId = cipher.sealingIdInScope();
        Sealed body = cipher.seal(
                written.json(), bodyContext(draft.type(), draft.roomId(), messageId), draft.roomId(), keyId);
        Buffer fingerprint = draft.clientId() == null
                ? null
                : mark(draft.fingerprint(), fingerprintContext(draft.roomId(), messageId));
        return new Row(messageId, Buffer.buffer(body.bytes()), keyId, fingerprint);
    }

    /** Makes a fingerprint: a mark, which needs no nonce and can't be opened. Under a key without a scope it is sealed. */
    private static Buffer fingerprint(EnvelopeCipher cipher, byte[] digest, String roomId, String messageId) {
        return Buffer.buffer(cipher.mark(digest, fingerprintContext(roomId, messageId)));
    }

    /** Keeps a mark as it is, since nobody can tell what it is of. */
    private static byte[] markAnew(
            EnvelopeCipher cipher, io.vertx.sqlclient.Row row, String roomId, Sealed was, String keyId)
            throws GeneralSecurityException {
        if (EnvelopeCipher.isScoped(was.keyId())) {
            return was.bytes();
        }
        String messageId = row.getString("id");
        byte[] digest = cipher.open(was, fingerprintContext(roomId, messageId), roomId);
        return fingerprint(cipher, digest, roomId, messageId).getBytes();
    }

    /** Seals another body of a message; the fingerprint of its intent goes along, as both share a key id. */
    Row reseal(String roomId, Row row, JsonObject message) {
        String bodyContext = bodyContext(EventTypes.MESSAGE, roomId, row.messageId());
        String keyId = cipher.sealingIdInScope();
        Sealed body = cipher.seal(message.toBuffer().getBytes(), bodyContext, roomId, keyId);
        Buffer fingerprint = row.fingerprint();
        if (fingerprint != null && !EnvelopeCipher.isScoped(row.keyId())) {
            byte[] digest = open(row, row.fingerprint(), roomId, fingerprintContext(roomId, row.messageId()));
            fingerprint = fingerprint(cipher, digest, roomId, row.messageId());
        }
        return new Row(row.messageId(), Buffer.buffer(body.bytes()), keyId, fingerprint);
    }

    public EventBody open(String type, String roomId, Row row) {
        return EventBody.stored(
                row.keyId() == null
                        ? row.body().getBytes()
                        : open(row, row.body(), roomId, bodyContext(type, roomId, row.messageId())));
    }

    /** Tells whether the same intent with the same content made the row. */
    boolean matches(String roomId, Row row, String fingerprint) {
        if (row.fingerprint() == null) {
            return true;
        }
        String context = fingerprintContext(roomId, row.messageId());
        byte[] digest = digest(fingerprint);
        return EnvelopeCipher.isScoped(row.keyId())
                ? cipher.isMarked(row.fingerprint().getBytes(), digest, context)
                : MessageDigest.isEqual(digest, open(row, row.fingerprint(), roomId, context));
    }

    /**
     * Opens a value of a row. One that can't be opened is a fault of the store, which must not look like a fault of the
     * client.
     */
    private byte[] open(Row row, Buffer sealed, String roomId, String context) {
        try {
            return cipher.open(new Sealed(row.keyId(), sealed.getBytes()), context, roomId);
        } catch (GeneralSecurityException unopened) {
            throw new IllegalStateException("A stored message can't be opened", unopened);
        }
    }

    /** Marks what an intent asked for that makes no message. */
    Buffer mark(String text, String context) {
        return Buffer.buffer(cipher.mark(digest(text), context));
    }

    boolean isMarked(Buffer mark, String text, String context) {
        return cipher.isMarked(mark.getBytes(), digest(text), context);
    }

    private static String messageIdOf(String type, JsonObject body) {
        return type.equals(EventTypes.MESSAGE) ? body.getString("id") : body.getString("messageId");
    }

    private static String bodyContext(String type, String roomId, String messageId) {
        return type + '\0' + roomId + '\0' + messageId;
    }

    private static String fingerprintContext(String roomId, String messageId) {
        return bodyContext("fingerprint", roomId, messageId);
    }

    private static byte[] digest(String fingerprint) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(fingerprint.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
