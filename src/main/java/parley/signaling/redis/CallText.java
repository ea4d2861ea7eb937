package parley.signaling.redis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import io.vertx.redis.client.Response;
import java.util.List;
import parley.signaling.call.Call;

/** Calls as the scripts keep them. Fields that a later version adds are ignored. */
final class CallText {
    private static final ObjectMapper MAPPER =
            DatabindCodec.mapper().copy().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private CallText() {}

    static String of(Call call) {
        try {
            return MAPPER.writeValueAsString(call);
        } catch (JsonProcessingException unforeseen) {
            throw new EncodeException(unforeseen.getMessage(), unforeseen);
        }
    }

    static Call read(Response text) {
        try {
            return MAPPER.readValue(text.toString(), Call.class);
        } catch (JsonProcessingException unforeseen) {
            throw new DecodeException(unforeseen.getMessage(), unforeseen);
        }
    }

    /** The fields of a call that the scripts have to know; empty for one that has ended. */
    static String index(Call call) {
        if (!call.live()) {
            return "";
        }
        JsonObject index = new JsonObject()
                .put("room", call.roomId())
                .put("users", new JsonArray(List.copyOf(call.users())))
                .put("nodes", new JsonArray(List.copyOf(call.nodes())))
                .put("deadline", call.deadline());
        if (call.rings()) {
            index.put("ring", call.callee().id());
        }
        return index.encode();
    }
}
