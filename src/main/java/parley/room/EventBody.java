package parley.room;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * The content of an event, as an object and as the JSON that is stored and that clients get. Each form is made from the
 * other at most once, when it is first asked for. Safe for several threads.
 */
public final class EventBody {
    private volatile JsonObject object;
    private volatile byte[] json;

    private EventBody(JsonObject object, byte[] json) {
        this.object = object;
        this.json = json;
    }

    /** @param object must not be altered from now on */
    public static EventBody of(JsonObject object) {
        return new EventBody(object, null);
    }

    /** @param json an object in UTF-8 as it was stored; nobody may change the array */
    public static EventBody stored(byte[] json) {
        return new EventBody(null, json);
    }

    /** Returns the JSON in UTF-8. Nobody may change the array. */
    public byte[] json() {
        byte[] known = json;
        if (known == null) {
            known = object.encode().getBytes(StandardCharsets.UTF_8);
            json = known;
        }
        return known;
    }

    /** Returns the object, which nobody may alter. */
    public JsonObject object() {
        JsonObject known = object;
        if (known == null) {
            known = Buffer.buffer(json).toJsonObject();
            object = known;
        }
        return known;
    }

    /** Tells whether there may be a file in it, without making the object. */
    boolean mayShowFile() {
        JsonObject known = object;
        return known == null ? FileBodies.has(json) : FileBodies.has(known);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventBody body && object().equals(body.object());
    }

    @Override
    public int hashCode() {
        return object().hashCode();
    }

    @Override
    public String toString() {
        return object().encode();
    }
}
