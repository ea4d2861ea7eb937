package parley.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;

@Tag("S4-CLU-05")
class RefusalCodecTest {
    private final RefusalCodec codec = new RefusalCodec();

    private ParleyException carried(ParleyException refusal) {
        Buffer bytes = Buffer.buffer("before");
        codec.encodeToWire(bytes, refusal);
        return codec.decodeFromWire("before".length(), bytes);
    }

    @Test
    void carriesEveryField() {
        ParleyException invalid = ParleyException.invalid("languages[2]", "must be a language");
        assertEquals(invalid.toJson(), carried(invalid).toJson());
        ParleyException limited = new ParleyException(ErrorCode.RATE_LIMIT_EXCEEDED, "Zu schnell für uns", 1_234, null);
        assertEquals(limited.toJson(), carried(limited).toJson());
        assertEquals(ErrorCode.RATE_LIMIT_EXCEEDED.number(), carried(limited).failureCode());
    }

    @Test
    void takesTheCodeOfALaterVersionForInternal() {
        ParleyException refusal = RefusalCodec.refusal(new JsonObject()
                .put("code", "OUT_OF_CREDIT")
                .put("message", "Pay first")
                .put("hint", 7));
        assertEquals(ErrorCode.INTERNAL, refusal.code());
        assertEquals("Pay first", refusal.getMessage());
    }
}
