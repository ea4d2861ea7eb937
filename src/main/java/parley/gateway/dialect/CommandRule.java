package parley.gateway.dialect;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** One command of a dialect: what it is in canonical words, and how it is answered. */
public final class CommandRule {
    private static final Pattern FIRST_FIELD = Pattern.compile("(\\w+)(.*)", Pattern.DOTALL);
    private static final Pattern PATH_FIRST = Pattern.compile("([\\w.\\[\\]]+)(: .*)", Pattern.DOTALL);

    private final Fields fields;
    private final Phrase phrase;
    private final Answering answering;
    private final String answerEvent;
    private final String errorEvent;
    private final boolean entering;

    /** Puts a client's words into canonical ones; throws VALIDATION_ERROR for words that mean nothing. */
    interface Phrase {
        /** @param said what came with the command; null for nothing */
        Spoken of(Object said, Speaker speaker);
    }

    /** Makes the answer from the command's own words and the canonical reply. */
    interface Answering {
        JsonObject of(JsonObject said, JsonObject reply, Speaker speaker);
    }

    private CommandRule(
            Fields fields,
            Phrase phrase,
            Answering answering,
            String answerEvent,
            String errorEvent,
            boolean entering) {
        this.fields = fields;
        this.phrase = phrase;
        this.answering = answering;
        this.answerEvent = answerEvent;
        this.errorEvent = errorEvent;
        this.entering = entering;
    }

    /** Makes a rule for a command that differs from a canonical one by its names alone. */
    static CommandRule of(String canonical, Fields fields) {
        return of(said -> canonical, fields);
    }

    /** @param canonical says which command the client's words mean */
    static CommandRule of(Function<JsonObject, String> canonical, Fields fields) {
        return phrased(fields, (said, speaker) -> {
            JsonObject body = object(said);
            return Spoken.of(canonical.apply(body), fields.canonical(body));
        });
    }

    static CommandRule phrased(Fields fields, Phrase phrase) {
        return new CommandRule(fields, phrase, (said, reply, speaker) -> reply, null, null, false);
    }

    /** Returns what the client has sent, which must be an object or nothing. */
    static JsonObject object(Object said) {
        if (said == null) {
            return new JsonObject();
        }
        if (said instanceof JsonObject object) {
            return object;
        }
        throw ParleyException.invalid("data", "must be an object");
    }

    CommandRule answeredBy(Answering other) {
        return new CommandRule(fields, phrase, other, answerEvent, errorEvent, entering);
    }

    /** Tells a client that asked for no answer of the success by an event. */
    CommandRule answeredAs(String event, Answering other) {
        return new CommandRule(fields, phrase, other, event, errorEvent, entering);
    }

    CommandRule failingAs(String event) {
        return new CommandRule(fields, phrase, answering, answerEvent, event, entering);
    }

    /** Lets the command succeed for a room that the client is in already. */
    CommandRule entering() {
        return new CommandRule(fields, phrase, answering, answerEvent, errorEvent, true);
    }

    public Spoken spoken(Object said, Speaker speaker) {
        return phrase.of(said, speaker);
    }

    public JsonObject answer(Object said, JsonObject reply, Speaker speaker) {
        return answering.of(said instanceof JsonObject object ? object : new JsonObject(), reply, speaker);
    }

    /** Returns the event that tells of success; null if there is none. */
    public String answerEvent() {
        return answerEvent;
    }

    /** Returns the event that tells of failure; null if it is the canonical one. */
    public String errorEvent() {
        return errorEvent;
    }

    /** Tells whether a refusal only means that the client is in the room already. */
    public boolean isInAlready(Spoken spoken, ParleyException refusal, Speaker speaker) {
        boolean mayBe = refusal.code() == ErrorCode.CONFLICT || refusal.code() == ErrorCode.PERMISSION_DENIED;
        return entering
                && mayBe
                && spoken.body() instanceof JsonObject body
                && body.getValue("roomId") instanceof String roomId
                && speaker.isIn(roomId);
    }

    /** Names the fields of a refusal as the client does. */
    public ParleyException inOwnWords(ParleyException refusal) {
        if (refusal.code() != ErrorCode.VALIDATION_ERROR) {
            return refusal;
        }
        JsonArray details = new JsonArray();
        for (Object each : refusal.details()) {
            details.add(
                    each instanceof JsonObject detail && detail.getValue("path") instanceof String path
                            ? detail.copy().put("path", ownPath(path))
                            : each);
        }
        Matcher message = PATH_FIRST.matcher(refusal.getMessage());
        String told = message.matches() ? ownPath(message.group(1)) + message.group(2) : refusal.getMessage();
        return new ParleyException(refusal.code(), told, refusal.retryAfterMs(), details);
    }

    /** Renames the field with which a path begins. */
    private String ownPath(String path) {
        Matcher parts = FIRST_FIELD.matcher(path);
        return parts.matches() ? fields.ownName(parts.group(1)) + parts.group(2) : path;
    }
}
