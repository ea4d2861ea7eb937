package parley.identity;

import io.vertx.core.json.JsonArray;

/**
 * A user's report of another.
 *
 * @param roomId where it happened; may be null
 * @param text the reporter's own words; may be null
 * @param evidence the last messages, oldest first
 * @param createdAt epoch milliseconds
 */
public record Report(
        String id,
        String reporterId,
        String reportedId,
        String roomId,
        String reason,
        String text,
        JsonArray evidence,
        long createdAt) {}
