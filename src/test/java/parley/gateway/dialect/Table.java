package parley.gateway.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import java.util.List;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.RoomFacts;
import parley.room.RoomKind;

/** Asks a dialect's tables; JSON is written with single quotes. */
final class Table {
    static final RoomFacts DIRECT = new RoomFacts(RoomKind.DIRECT, "", List.of("ann", "bob"));
    static final RoomFacts GROUP = new RoomFacts(RoomKind.GROUP, "Friends", List.of());

    private final Dialect dialect;
    final KnownSpeaker speaker = new KnownSpeaker();

    Table(Dialect dialect) {
        this.dialect = dialect;
    }

    static JsonObject json(String quoted) {
        return new JsonObject(quoted.replace('\'', '"'));
    }

    void means(String command, Object said, String canonical, String body) {
        Spoken spoken = dialect.command(command).spoken(said, speaker);
        assertEquals(canonical, spoken.command());
        assertEquals(json(body), spoken.body());
    }

    void means(String command, String said, String canonical, String body) {
        means(command, (Object) json(said), canonical, body);
    }

    /** Asserts the meaning of a command whose words are a bare text. */
    void textMeans(String command, String said, String canonical, String body) {
        means(command, (Object) said, canonical, body);
    }

    /** Asserts that words are refused, with the name of the field that is wrong. */
    void refuses(String command, Object said, String field) {
        ParleyException refusal = assertThrows(
                ParleyException.class, () -> dialect.command(command).spoken(said, speaker));
        assertEquals(ErrorCode.VALIDATION_ERROR, refusal.code());
        assertEquals(field, refusal.details().getJsonObject(0).getString("path"));
    }

    void answers(String command, String said, String reply, String event, String answer) {
        CommandRule rule = dialect.command(command);
        assertEquals(event, rule.answerEvent());
        assertEquals(json(answer), rule.answer(json(said), json(reply), speaker));
    }

    void tells(String canonical, String data, RoomFacts room, String event, String own) {
        assertEquals(List.of(new Said(event, json(own))), dialect.said(canonical, json(data), room));
    }
}
