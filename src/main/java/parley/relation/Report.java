package parley.relation;

import io.vertx.core.json.JsonArray;

/**
 * A user's report of another.
 *
 * @param roomId the room in which it happened; may be null
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
        long createdAt) {
    /** Most characters of the reporter's words, over all repetitions. */
    static final int MAX_TEXT = 8_000;

    public static final int MAX_TIMES = 10;

    Report with(JsonArray newEvidence) {
        return new Report(id, reporterId, reportedId, roomId, reason, text, newEvidence, createdAt);
    }

    public Report plus(Report addition) {
        return new Report(
                id, reporterId, reportedId, roomId, addition.reason, appended(addition.text), evidence, createdAt);
    }

    private String appended(String more) {
        if (more == null || more.isEmpty()) {
            return text;
        }
        String whole = text == null || text.isEmpty() ? more : text + '\n' + more;
        return whole.length() > MAX_TEXT ? text : whole;
    }

    /** Returns a key that is the same for reports that count as one. */
    public String openKey() {
        return String.join("\n", reporterId, reportedId, roomId == null ? "" : roomId);
    }
}
