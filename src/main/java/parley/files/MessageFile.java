package parley.files;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Describes a file as the message does that shows it. Source: {@code file} of {@code chat:message}. */
final class MessageFile {
    private MessageFile() {}

    static JsonObject of(StoredFile file) {
        FileFacts facts = file.facts();
        JsonObject json = new JsonObject()
                .put("fileId", file.id())
                .put("name", file.ask().name())
                .put("mimeType", facts.mimeType())
                .put("category", facts.category().wireName())
                .put("size", facts.size());
        if (facts.width() > 0) {
            json.put("width", facts.width()).put("height", facts.height());
        }
        if (facts.durationMs() > 0) {
            json.put("durationMs", facts.durationMs());
        }
        if (!facts.peaks().isEmpty()) {
            json.put("peaks", new JsonArray(facts.peaks()));
        }
        if (!facts.playsEverywhere()) {
            json.put("playsEverywhere", false);
        }
        if (file.ask().thumbhash() != null) {
            json.put("thumbhash", file.ask().thumbhash());
        }
        return json.put("hasThumbnail", file.thumbnail()).put("expiresAt", file.expiresAt());
    }
}
