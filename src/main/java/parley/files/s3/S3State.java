package parley.files.s3;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * How far an object has come: parts of a multipart upload, and behind them a tail that is too short for a part. Its
 * text is JSON.
 *
 * @param uploadId null while everything fits in the tail
 * @param tailWriter token of the appender that wrote the tail; null if there is none
 * @param tailLength bytes of the tail that count
 * @param staleTails writers of tails that nobody needs once this state is noted
 */
record S3State(String uploadId, List<Part> parts, String tailWriter, int tailLength, List<String> staleTails) {
    static final S3State EMPTY = new S3State(null, List.of(), null, 0, List.of());

    /**
     * An appender must note its parts before it uploads more of them than this. Another appender leaves out so many
     * numbers, so that one that was cut off can't replace its parts.
     */
    static final int MOST_UNNOTED = 7;

    /** @param number from 1 to 10,000 */
    record Part(int number, String etag) {}

    S3State {
        parts = List.copyOf(parts);
        staleTails = List.copyOf(staleTails);
    }

    /** Returns the first number that no earlier appender can use. */
    int firstFreeNumber() {
        return parts.isEmpty() ? 1 + MOST_UNNOTED : parts.get(parts.size() - 1).number() + MOST_UNNOTED + 1;
    }

    static S3State of(String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        JsonObject json = new JsonObject(text);
        List<Part> parts = new ArrayList<>();
        JsonArray numbers = json.getJsonArray("n", new JsonArray());
        for (int i = 0; i < numbers.size(); i += 2) {
            parts.add(new Part(numbers.getInteger(i), numbers.getString(i + 1)));
        }
        List<String> stale = json.getJsonArray("o", new JsonArray()).stream()
                .map(String.class::cast)
                .toList();
        return new S3State(json.getString("u"), parts, json.getString("w"), json.getInteger("t", 0), stale);
    }

    String text() {
        JsonObject json = new JsonObject();
        if (uploadId != null) {
            JsonArray numbers = new JsonArray();
            parts.forEach(part -> numbers.add(part.number()).add(part.etag()));
            json.put("u", uploadId).put("n", numbers);
        }
        if (tailLength > 0) {
            json.put("w", tailWriter).put("t", tailLength);
        }
        if (!staleTails.isEmpty()) {
            json.put("o", new JsonArray(staleTails));
        }
        return json.encode();
    }
}
