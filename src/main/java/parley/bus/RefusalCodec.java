package parley.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Carries a refusal as a failed reply, with all its fields, also between nodes. */
final class RefusalCodec implements MessageCodec<ParleyException, ParleyException> {
    @Override
    public void encodeToWire(Buffer buffer, ParleyException refusal) {
        Buffer json = refusal.toJson().toBuffer();
        buffer.appendInt(json.length()).appendBuffer(json);
    }

    @Override
    public ParleyException decodeFromWire(int position, Buffer buffer) {
        int length = buffer.getInt(position);
        return refusal(buffer.getBuffer(position + 4, position + 4 + length).toJsonObject());
    }

    /** Reads a refusal. A code that only a newer version has counts as INTERNAL. */
    static ParleyException refusal(JsonObject json) {
        ErrorCode code = Arrays.stream(ErrorCode.values())
                .filter(known -> known.name().equals(json.getString("code")))
                .findFirst()
                .orElse(ErrorCode.INTERNAL);
        return new ParleyException(
                code, json.getString("message"), json.getLong("retryAfterMs", 0L), json.getJsonArray("details"));
    }

    @Override
    public ParleyException transform(ParleyException refusal) {
        return refusal;
    }

    @Override
    public String name() {
        return ParleyException.class.getName();
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }
}
