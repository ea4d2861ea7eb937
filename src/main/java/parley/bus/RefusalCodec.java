package parley.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
        JsonObject json = buffer.getBuffer(position + 4, position + 4 + length).toJsonObject();
        JsonArray details = json.getJsonArray("details");
        return new ParleyException(
                ErrorCode.valueOf(json.getString("code")),
                json.getString("message"),
                json.getLong("retryAfterMs", 0L),
                details);
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
