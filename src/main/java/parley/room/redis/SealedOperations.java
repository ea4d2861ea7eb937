package parley.room.redis;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.util.Base64;
import parley.util.EnvelopeCipher;
import parley.util.EnvelopeCipher.Sealed;

/**
 * Writes operations and snapshots of rooms where others may read: sealed and bound to the room. They live for hours
 * only, so an older key is needed no longer than that.
 */
final class SealedOperations {
    private static final char KEY_ENDS = ':';

    private final EnvelopeCipher cipher;

    SealedOperations(EnvelopeCipher cipher) {
        this.cipher = cipher;
    }

    /** @param id id by which the node that made the operation recognises it */
    record Known(String id, Operation operation) {}

    String seal(String roomId, Known known) {
        return sealed(known.operation().toJson().put("id", known.id()), roomId, operationOf(roomId));
    }

    Known open(String roomId, String text) {
        JsonObject json = opened(text, roomId, operationOf(roomId));
        return new Known(json.getString("id"), Operation.of(json, roomId));
    }

    String sealSnapshot(String roomId, JsonObject room) {
        return sealed(room, roomId, snapshotOf(roomId));
    }

    JsonObject openSnapshot(String roomId, String text) {
        return opened(text, roomId, snapshotOf(roomId));
    }

    private String sealed(JsonObject json, String roomId, String context) {
        Sealed sealed = cipher.seal(json.toBuffer().getBytes(), context, roomId, cipher.sealingIdInScope());
        return sealed.keyId() + KEY_ENDS + Base64.getEncoder().encodeToString(sealed.bytes());
    }

    private JsonObject opened(String text, String roomId, String context) {
        int end = text.indexOf(KEY_ENDS);
        Sealed sealed = new Sealed(text.substring(0, end), Base64.getDecoder().decode(text.substring(end + 1)));
        try {
            return Buffer.buffer(cipher.open(sealed, context, roomId)).toJsonObject();
        } catch (GeneralSecurityException unopened) {
            throw new IllegalStateException("What is kept of a room can't be opened", unopened);
        }
    }

    private static String operationOf(String roomId) {
        return "room operation" + '\0' + roomId;
    }

    private static String snapshotOf(String roomId) {
        return "room snapshot" + '\0' + roomId;
    }
}
