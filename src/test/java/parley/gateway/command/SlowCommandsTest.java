package parley.gateway.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import parley.bus.Reply;

class SlowCommandsTest {
    private static final Logger LOG = (Logger) LoggerFactory.getLogger(SlowCommands.class);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final SlowCommands slow = new SlowCommands();

    @BeforeEach
    void listen() {
        lines.start();
        LOG.setLevel(Level.INFO);
        LOG.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        LOG.detachAppender(lines);
        LOG.setLevel(null);
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private static CommandTimes admittedAfter(long ms) {
        CommandTimes times = new CommandTimes("chat:message", "c1-7", ms(1_000));
        times.admitted("r1", ms(1_000 + ms));
        return times;
    }

    private static Map<String, Object> told(ILoggingEvent line) {
        return line.getKeyValuePairs().stream()
                .filter(pair -> pair.value != null)
                .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    }

    @Test
    void aLineSaysWhereTheTimeWent() {
        long now = ms(1_812);
        slow.note("c1", admittedAfter(3).stages(Reply.EMPTY.timed(100, 700), now), now);
        assertEquals(1, lines.list.size());
        assertEquals(
                Map.of(
                        "command", "chat:message",
                        "room", "r1",
                        "connection", "c1",
                        "totalMs", 812L,
                        "admissionMs", 3L,
                        "waitMs", 100L,
                        "workMs", 700L,
                        "restMs", 9L,
                        "untold", 0L),
                told(lines.list.get(0)));
        assertEquals("c1-7", lines.list.get(0).getMDCPropertyMap().get("requestId"));
    }

    @Test
    void whatWasRefusedBeforeItWasAdmittedTookItsTimeThere() {
        CommandTimes.Stages stages = new CommandTimes("chat:message", "c1-1", ms(0)).stages(null, ms(600));
        assertEquals(600, stages.admissionMs());
        assertEquals(0, stages.restMs());
    }

    @Test
    void halfASecondIsSlow() {
        assertFalse(SlowCommands.isSlow(ms(499)));
        assertTrue(SlowCommands.isSlow(ms(500)));
    }

    @Test
    void whenAllIsSlowALineTellsOfManyMore() {
        for (int i = 0; i < 100; i++) {
            long now = ms(2_000 + i);
            slow.note("c1", admittedAfter(3).stages(Reply.EMPTY, now), now);
        }
        assertEquals(5, lines.list.size());
        long later = ms(4_000);
        slow.note("c1", admittedAfter(3).stages(Reply.EMPTY, later), later);
        assertEquals(95L, told(lines.list.get(5)).get("untold"));
    }
}
