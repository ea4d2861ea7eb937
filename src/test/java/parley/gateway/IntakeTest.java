package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ParleyConfig.Inbound;

@Tag("S1-RL-05")
class IntakeTest {
    private static final int AT_ONCE = 4;

    private final RecordingWire wire = new RecordingWire();
    private final List<String> handled = new ArrayList<>();
    private int tooMuch;
    private int idle;

    private Intake intake(int framesPerSecond) {
        Inbound limits = new Inbound(framesPerSecond, 50, AT_ONCE, 15_000, 1_024, 1_024, 10, 1 << 20, 10);
        return new Intake(limits, wire, () -> tooMuch++, () -> idle++);
    }

    @Test
    void handsOnSoManyCommandsAtOnceAndLetsTheRestWaitInOrder() {
        Intake intake = intake(1_000);
        intake.onMessage(message -> {
            handled.add(message);
            intake.commandBegins();
        });
        IntStream.range(0, 10).forEach(i -> intake.received("m" + i, 0));
        assertEquals(List.of("m0", "m1", "m2", "m3"), handled);
        assertFalse(wire.reading());

        intake.commandEnds();
        assertEquals(List.of("m0", "m1", "m2", "m3", "m4"), handled);
        IntStream.range(0, 5).forEach(i -> intake.commandEnds());
        assertEquals(10, handled.size());
        assertFalse(wire.reading());
        IntStream.range(0, 2).forEach(i -> intake.commandEnds());
        assertTrue(wire.reading());
        assertEquals("m9", handled.get(9));
    }

    @Test
    @Tag("S1-SHUT-01")
    void takesInNothingMoreButTellsWhenAllThatBeganIsAnswered() {
        Intake intake = intake(1_000);
        intake.onMessage(message -> {
            handled.add(message);
            intake.commandBegins();
        });
        intake.received("first", 0);
        intake.received("second", 0);
        intake.refuse();
        intake.received("too late", 0);
        intake.commandEnds();
        assertFalse(intake.idle());
        assertEquals(0, idle);
        intake.commandEnds();
        assertTrue(intake.idle());
        assertEquals(1, idle);
        assertEquals(List.of("first", "second"), handled);
    }

    @Test
    void tensOfThousandsThatAreAnsweredAtOnceDoNotDeepenTheStack() {
        Intake intake = intake(1 << 30);
        intake.onMessage(message -> {
            handled.add(message);
            intake.commandBegins();
            if (handled.size() > AT_ONCE) {
                intake.commandEnds();
            }
        });
        IntStream.range(0, 50_000).forEach(i -> intake.received("m", 0));
        assertEquals(AT_ONCE, handled.size());
        intake.commandEnds();
        assertEquals(50_000, handled.size());
    }

    @Test
    void moreMessagesASecondThanAllowedAreTooMuch() {
        Intake intake = intake(10);
        intake.onMessage(handled::add);
        IntStream.range(0, 10).forEach(i -> intake.received("m", 500));
        IntStream.range(0, 10).forEach(i -> intake.received("m", 1_500));
        assertEquals(0, tooMuch);
        intake.received("m", 1_999);
        assertEquals(1, tooMuch);
        assertEquals(20, handled.size());
    }

    @Test
    void moreThanAMillionCharactersDoNotWait() {
        Intake intake = intake(1_000);
        intake.onMessage(message -> intake.commandBegins());
        IntStream.range(0, AT_ONCE).forEach(i -> intake.received("m", 0));
        IntStream.range(0, 5).forEach(i -> intake.received("x".repeat(200_000), 0));
        assertEquals(0, tooMuch);
        intake.received("x".repeat(200_000), 0);
        assertEquals(1, tooMuch);
    }
}
