package parley.gateway.dialect;

import io.vertx.core.json.JsonObject;

/** The parts of a message that every dialect shows, whatever it calls them. */
final class MessageWords {
    private MessageWords() {}

    /** Returns the text to show: that of the message or, for a file without a caption, the file's name. */
    static String text(JsonObject message) {
        if (message.getValue("content") instanceof String content) {
            return content;
        }
        return message.getValue("file") instanceof JsonObject file ? file.getString("name", "") : "";
    }

    static String senderName(JsonObject message) {
        return message.getValue("sender") instanceof JsonObject sender ? sender.getString("username", "") : "";
    }
}
