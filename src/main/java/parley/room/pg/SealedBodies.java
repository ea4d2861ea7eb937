package parley.room.pg;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import parley.room.Draft;
import parley.room.EventBody;
import parley.room.EventTypes;
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
                    List.of(
                            new Column(
                                    "body",
                                    row -> bodyContext(
                                            EventTypes.MESSAGE, row.getString("room_id"), row.getString("id"))),
                            new Column(
                                    "fingerprint",
                                    row -> fingerprintContext(row.getString("room_id"), row.getString("id"))))),
            new SealedTable(
                    "room_events",
                    List.of("type", "room_id", "message_id"),
                    List.of(new Column(
                            "body",
                            row -> bodyContext(
                                    row.getString("type"), row.getString("room_id"), row.getString("message_id"))))),
            new SealedTable(
                    "message_versions",
                    List.of("room_id", "message_id"),
                    List.of(new Column(
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
        if (draft.body().getValue(CONTENT) == null) {
            return new Row(messageId, Buffer.buffer(written.json()), null, null);
        }
        Sealed body = cipher.seal(written.json(), bodyContext(draft.type(), draft.roomId(), messageId));
        Buffer fingerprint = null;
        if (draft.clientId() != null) {
            byte[] digest = digest(draft.fingerprint());
            fingerprint =
                    Buffer.buffer(cipher.sealUnder(body.keyId(), digest, fingerprintContext(draft.roomId(), messageId))
                            .bytes());
        }
        return new Row(messageId, Buffer.buffer(body.bytes()), body.keyId(), fingerprint);
    }

    /** Seals another body of a message; the fingerprint of its intent is sealed anew too, as both share a key id. */
    Row reseal(String roomId, Row row, JsonObject message) {
        String bodyContext = bodyContext(EventTypes.MESSAGE, roomId, row.messageId());
        Sealed body = cipher.seal(message.toBuffer().getBytes(), bodyContext);
        Buffer fingerprint = null;
        if (row.fingerprint() != null) {
            String context = fingerprintContext(roomId, row.messageId());
            byte[] digest = open(row.keyId(), row.fingerprint(), context);
            fingerprint = Buffer.buffer(
                    cipher.sealUnder(body.keyId(), digest, context).bytes());
        }
        return new Row(row.messageId(), Buffer.buffer(body.bytes()), body.keyId(), fingerprint);
    }

    public EventBody open(String type, String roomId, Row row) {
        return EventBody.stored(
                row.keyId() == null
                        ? row.body().getBytes()
                        : open(row.keyId(), row.body(), bodyContext(type, roomId, row.messageId())));
    }

    /** Tells whether the same intent with the same content made the row. */
    boolean matches(String roomId, Row row, String fingerprint) {
        return row.fingerprint() == null
                || MessageDigest.isEqual(
                        digest(fingerprint),
                        open(row.keyId(), row.fingerprint(), fingerprintContext(roomId, row.messageId())));
    }

    /**
     * Opens a row. One that can't be opened is a fault of the store, which must not look like a fault of the client.
     */
    private byte[] open(String keyId, Buffer sealed, String context) {
        try {
            return cipher.open(new Sealed(keyId, sealed.getBytes()), context);
        } catch (GeneralSecurityException unopened) {
            throw new IllegalStateException("A stored message can't be opened", unopened);
        }
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
