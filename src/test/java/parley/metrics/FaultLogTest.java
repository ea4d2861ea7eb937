package parley.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FaultLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(FaultLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private long now;
    private final FaultLog log = new FaultLog(() -> now);

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
    }

    private static Exception here() {
        return new IllegalStateException("as it happens");
    }

    private static Exception elsewhere() {
        return new IllegalStateException("as it happens");
    }

    @Test
    void theSameStackIsLoggedOnceAMinuteWithHowOftenItCame() {
        Exception fault = here();
        for (int times = 0; times < 5; times++) {
            log.note("room", fault);
        }
        assertEquals(1, lines.list.size());
        now += TimeUnit.MINUTES.toNanos(1);
        log.note("room", fault);
        assertEquals(2, lines.list.size());
        assertTrue(lines.list.get(1).getFormattedMessage().contains("4 times more"));
    }

    @Test
    void anotherStackIsLoggedAtOnce() {
        log.note("room", here());
        log.note("room", elsewhere());
        assertEquals(2, lines.list.size());
    }
}
