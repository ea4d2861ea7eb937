package parley.util;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;

/**
 * Parses JSON that a stranger wrote. The bounds are counted while the text is read, so that neither its nesting nor the
 * number of its values can make it cost more than its length.
 */
public final class JsonText {
    /** The deepest body of the protocol has six levels. */
    public static final int MAX_DEPTH = 32;

    /** Names and brackets count too; the largest body of the protocol, a resume of 200 rooms, has about 1,200. */
    public static final int MAX_TOKENS = 10_000;

    public static final int MAX_NAME_LENGTH = 256;

    // Interned names would stay in memory after the text that brought them.
    private static final JsonFactory BOUNDED = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonText() {}

    /**
     * Returns a JsonObject, a JsonArray or a plain value; null for {@code null}. Throws DecodeException, see
     * {@link #fault}.
     */
    public static Object parse(String text) {
        try {
            return parse(BOUNDED.createParser(text));
        } catch (IOException malformed) {
            throw new DecodeException(malformed.getMessage(), malformed);
        }
    }

    /** Parses UTF-8 in the same way. */
    public static Object parse(Buffer text) {
        try {
            return parse(BOUNDED.createParser(text.getBytes()));
        } catch (IOException malformed) {
            throw new DecodeException(malformed.getMessage(), malformed);
        }
    }

    private static Object parse(JsonParser parser) {
        return JacksonCodec.fromParser(parser, Object.class);
    }

    /** Says in the words of a refusal why a text was not parsed. */
    public static String fault(DecodeException failure) {
        return failure.getCause() instanceof StreamConstraintsException
                ? "has too many values, or nests them too deeply"
                : "is not well-formed JSON";
    }
}
