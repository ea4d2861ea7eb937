package parley.signaling.janus;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** A call whose participants on this node have places in its room at Janus. */
final class JanusCall {
    /** Numbers in JSON keep 53 bits. */
    private static final long NUMBER = (1L << 52) - 1;

    final Map<String, JanusMember> members = new HashMap<>();
    final Rosters rosters = new Rosters();
    private final long room;
    private Future<Void> opened;

    JanusCall(String callId) {
        this.room = roomOf(callId);
    }

    /** Returns the number of a call's room, which all nodes find by themselves. */
    static long roomOf(String callId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(StandardCharsets.UTF_8));
            return Math.max(1, ByteBuffer.wrap(hash).getLong() & NUMBER);
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    long room() {
        return room;
    }

    /** Makes the room, unless it is made or being made. */
    Future<Void> opened(Supplier<Future<JsonObject>> create) {
        if (opened == null || opened.failed()) {
            opened = create.get()
                    .recover(
                            refusal -> refusal instanceof JanusRefusal known && known.code() == JanusRefusal.ROOM_EXISTS
                                    ? Future.succeededFuture(new JsonObject())
                                    : Future.failedFuture(refusal))
                    .mapEmpty();
        }
        return opened;
    }

    /** Forgets that there is a room, as Janus was away. */
    void lost() {
        opened = null;
    }
}
