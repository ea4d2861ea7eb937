package parley.gateway.sockjs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpSessionsTest {
    private final HttpSessions sessions = new HttpSessions();
    private final List<String> done = new ArrayList<>();

    @Test
    void whatIsSentWhileNothingIsReadWaitsInItsOrder() {
        HttpSessions.Session session = sessions.open("s");
        session.onceReading(() -> done.add("at once"));
        session.read(false);
        session.onceReading(() -> done.add("first"));
        session.onceReading(() -> done.add("second"));
        assertEquals(List.of("at once"), done);
        session.read(true);
        assertEquals(List.of("at once", "first", "second"), done);
    }

    @Test
    void whatWaitsIsLetGoWithTheSession() {
        HttpSessions.Session session = sessions.open("s");
        session.read(false);
        session.onceReading(() -> done.add("waits"));
        sessions.close("s", session);
        assertEquals(List.of("waits"), done);
        assertNull(sessions.find("s"));
    }

    @Test
    void theIdIsTheSecondLastPartOfThePath() {
        assertEquals("abc", SentBodies.sessionIn("/eventbus/000/abc/xhr_send"));
        assertEquals("xhr_send", SentBodies.transportIn("/eventbus/000/abc/xhr_send"));
        assertEquals("", SentBodies.sessionIn("x"));
    }
}
