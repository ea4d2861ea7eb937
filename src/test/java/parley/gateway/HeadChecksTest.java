package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeadChecksTest {
    private final HeadChecks checks = new HeadChecks(null, Map.of(), 2_000);
    private final List<String> rooms =
            IntStream.range(0, 3_000).mapToObj(i -> "room" + i * 7_919).toList();

    @Test
    void eachQuietRoomHasOneTurnInThirtyAndTurnsAreAlike() {
        List<String> asked = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int turn = 0; turn < 30; turn++) {
            checks.nextTurn();
            List<String> due = rooms.stream().filter(checks::isTurnOf).toList();
            sizes.add(due.size());
            asked.addAll(due);
        }
        Collections.sort(asked);
        assertEquals(rooms.stream().sorted().toList(), asked);
        assertTrue(Collections.max(sizes) < 200, sizes.toString());
    }
}
