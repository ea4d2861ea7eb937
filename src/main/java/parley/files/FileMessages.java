package parley.files;

import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.bus.WireName;

/** The records by which other features ask for files. */
public final class FileMessages {
    private FileMessages() {}

    /**
     * Asks to show a file in a message that is about to be stored; answered with {@link Bound}. A file is shown once, in
     * the room that it was uploaded for, by its uploader; the same message may ask again. Failures: NOT_FOUND (also for a
     * file of somebody else or of another room), CONFLICT for one that is not READY or is shown already, GONE,
     * VALIDATION_ERROR for a file that messages of this type can't show. Where another message shows the file, the
     * refusal's details are {@code [{messageId}]}.
     *
     * @param type file, image or voice
     * @param insteadOf the message that was said to show the file and that never came; it gives way if it was bound a
     *     minute ago or earlier, as a younger one may still be on its way. Null for none
     */
    @WireName("files.bind")
    public record Bind(String fileId, String roomId, String userId, String messageId, String type, String insteadOf) {
        public Bind(String fileId, String roomId, String userId, String messageId, String type) {
            this(fileId, roomId, userId, messageId, type, null);
        }

        public Bind insteadOf(String missing) {
            return new Bind(fileId, roomId, userId, messageId, type, missing);
        }
    }

    /** @param file {@code file} of a message, as the protocol has it */
    @WireName("files.bound")
    public record Bound(JsonObject file) {}

    /** Takes a binding back, as its message was not stored; answered with true. */
    @WireName("files.release")
    public record Release(String fileId, String messageId) {}

    /** Ends files whose messages were deleted; answered with true. What a report holds stays in the store for it. */
    @WireName("files.drop")
    public record Drop(List<String> fileIds) {}

    /** Keeps files as evidence, though their messages may go; answered with true. */
    @WireName("files.hold")
    public record Hold(List<String> fileIds) {}

    /**
     * Tells a node with chat that a file is gone before its time, so that its message says so; answered with true, also
     * where the message is gone. It may be told again.
     *
     * @param userId the uploader
     */
    @WireName("files.ended")
    public record Ended(String fileId, String roomId, String userId, String messageId) {}
}
