package parley.extension;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import parley.error.ParleyException;
import parley.gateway.schema.BodySchema;
import parley.room.Room;

/**
 * The answer of an extension to what somebody wants to say.
 *
 * @param reason null if none was given
 * @param content the text in place of the one that was asked about; null unless that is rewritten
 */
record ModerationAnswer(Kind kind, String reason, String content) {
    private static final BodySchema SCHEMA = BodySchema.load("/schema/extensions.json", "ExtensionVerdict");

    /** What becomes of the message. */
    enum Kind {
        ALLOW,
        FLAG,
        REWRITE,
        REJECT;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        static List<String> wireNames() {
            return Arrays.stream(values()).map(Kind::wireName).toList();
        }
    }

    /** Throws VALIDATION_ERROR for an answer of another shape, or a text that the room would not take. */
    static ModerationAnswer of(Object body, Room room) {
        if (!(body instanceof JsonObject answer)) {
            throw ParleyException.invalid("verdict", "must be in a JSON object");
        }
        SCHEMA.check(answer);
        String named = answer.getString("verdict");
        Kind kind = Arrays.stream(Kind.values())
                .filter(known -> known.wireName().equals(named))
                .findFirst()
                .orElseThrow(() -> ParleyException.invalid("verdict", "is unknown"));
        String content = kind == Kind.REWRITE ? answer.getString("content") : null;
        if (kind == Kind.REWRITE) {
            if (content == null || content.isBlank()) {
                throw ParleyException.invalid("content", "must not be empty");
            }
            room.settings().requireFits(content);
        }
        return new ModerationAnswer(kind, answer.getString("reason"), content);
    }

    String reasonOr(String other) {
        return reason == null ? other : reason;
    }
}
