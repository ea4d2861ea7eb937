package parley.signaling.janus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Keeps what the others in a room send, as Janus has told one member. A feed is one publisher with its streams. */
final class Feeds {
    private final Map<Long, Set<String>> streams = new HashMap<>();

    /** One stream that can be subscribed to. @param mid its name in the publisher's description */
    record Stream(long feed, String mid) {
        JsonObject toJson() {
            return new JsonObject().put("feed", feed).put("mid", mid);
        }
    }

    /** Takes publishers as Janus lists them: each with all its streams. */
    void tell(JsonArray publishers) {
        for (Object each : publishers) {
            JsonObject publisher = (JsonObject) each;
            Set<String> mids = new LinkedHashSet<>();
            for (Object one : publisher.getJsonArray("streams", new JsonArray())) {
                JsonObject stream = (JsonObject) one;
                if (!stream.getBoolean("disabled", false)) {
                    mids.add(stream.getString("mid"));
                }
            }
            streams.put(publisher.getLong("id"), mids);
        }
    }

    void gone(long feed) {
        streams.remove(feed);
    }

    boolean has(long feed) {
        return streams.containsKey(feed);
    }

    void clear() {
        streams.clear();
    }

    Set<Stream> all() {
        Set<Stream> all = new LinkedHashSet<>();
        streams.forEach((feed, mids) -> mids.forEach(mid -> all.add(new Stream(feed, mid))));
        return all;
    }
}
