package parley.bus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Records as bytes, between nodes: the type's name and JSON. Fields that this version does not know are ignored. */
final class WireTypes {
    private static final ObjectMapper MAPPER =
            DatabindCodec.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Map<String, Class<?>> byName = new ConcurrentHashMap<>();

    WireTypes() {
        carry(Boolean.class);
        carry(JsonObject.class);
    }

    void carry(Class<?> type) {
        byName.put(type.getName(), type);
    }

    void write(Buffer to, Object message) {
        try {
            Text.write(to, message == null ? "" : message.getClass().getName());
            if (message != null) {
                to.appendBytes(MAPPER.writeValueAsBytes(message));
            }
        } catch (JsonProcessingException unforeseen) {
            throw new EncodeException(unforeseen.getMessage(), unforeseen);
        }
    }

    /** Throws {@link UnknownMessage} for a type that this version does not have or can't read. */
    Object read(Buffer from, int position) {
        String name = Text.read(from, position);
        if (name.isEmpty()) {
            return null;
        }
        Class<?> type = byName.get(name);
        if (type == null) {
            throw new UnknownMessage("type " + name);
        }
        try {
            int start = Text.end(from, position);
            return MAPPER.readValue(from.getBytes(start, from.length()), type);
        } catch (IOException unreadable) {
            throw new UnknownMessage("contents of a " + name);
        }
    }
}
