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

/** Turns records into bytes between nodes: the fixed name of the type, then JSON. Unknown fields are ignored. */
final class WireTypes {
    private static final ObjectMapper MAPPER =
            DatabindCodec.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Map<String, Class<?>> byName = new ConcurrentHashMap<>();
    private final Map<Class<?>, String> names = new ConcurrentHashMap<>();

    WireTypes() {
        carry("java.lang.Boolean", Boolean.class);
        carry("io.vertx.core.json.JsonObject", JsonObject.class);
    }

    /** Throws IllegalArgumentException for a type without a name of its own. */
    void carry(Class<?> type) {
        WireName fixed = type.getAnnotation(WireName.class);
        if (fixed == null) {
            throw new IllegalArgumentException(type.getName() + " has no @WireName");
        }
        carry(fixed.value(), type);
    }

    private void carry(String name, Class<?> type) {
        Class<?> other = byName.putIfAbsent(name, type);
        if (other != null && other != type) {
            throw new IllegalArgumentException(type.getName() + " has the wire name of " + other.getName());
        }
        names.put(type, name);
    }

    void write(Buffer to, Object message) {
        try {
            if (message == null) {
                Text.write(to, "");
                return;
            }
            String name = names.get(message.getClass());
            if (name == null) {
                throw new EncodeException(
                        "Nobody carries a " + message.getClass().getName());
            }
            Text.write(to, name);
            to.appendBytes(MAPPER.writeValueAsBytes(message));
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
