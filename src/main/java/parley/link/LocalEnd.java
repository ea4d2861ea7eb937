package parley.link;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.util.function.Function;
import parley.config.ParleyConfig;

/** What all links of this node have in common. @param receiver its answer is null to what asks for none */
record LocalEnd(
        Vertx vertx,
        String nodeId,
        ParleyConfig.Link limits,
        LinkKeys keys,
        Members members,
        Refusals refusals,
        Function<Buffer, Future<Buffer>> receiver) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static byte[] random() {
        byte[] random = new byte[Greeting.RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return random;
    }

    static Buffer withLength(Buffer frame) {
        return Buffer.buffer().appendInt(frame.length()).appendBuffer(frame);
    }
}
