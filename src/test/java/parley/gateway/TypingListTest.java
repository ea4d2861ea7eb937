package parley.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("S1-EVT-14")
@Tag("S1-EVT-15")
class TypingListTest {
    private final TypingList list = new TypingList();

    private static List<String> ids(JsonArray users) {
        return users.stream()
                .map(user -> ((JsonObject) user).getString("userId"))
                .toList();
    }

    @Test
    void tellsEverybodyWhoTypes() {
        list.change("ann", "Ann", true, 0);
        list.change("bob", "Bob", true, 1);
        assertTrue(list.isDue(1));
        JsonArray users = list.tell(1);
        assertEquals(new JsonObject().put("userId", "ann").put("username", "Ann"), users.getJsonObject(0));
        assertEquals(List.of("ann", "bob"), ids(users));
        list.change("ann", "Ann", false, 2);
        assertTrue(list.isDue(1_001));
        assertEquals(List.of("bob"), ids(list.tell(1_001)));
    }

    @Test
    void isNotDueWithoutAChangeButAgainAfterSomeSeconds() {
        list.change("ann", "Ann", true, 0);
        list.tell(0);
        list.change("ann", "Ann", true, 1_000);
        assertFalse(list.isDue(TypingList.AGAIN_MS - 1));
        assertTrue(list.isDue(TypingList.AGAIN_MS));
    }

    @Test
    void forgetsWhoseEndWasLostAndIsOverOnceThatIsTold() {
        list.change("ann", "Ann", true, 0);
        list.tell(0);
        assertFalse(list.isOver());
        assertTrue(list.isDue(TypingList.LIFE_MS));
        assertFalse(list.isOver());
        assertEquals(List.of(), ids(list.tell(TypingList.LIFE_MS)));
        assertTrue(list.isOver());
    }

    @Test
    void saysNothingOfWhoStoppedBeforeAnybodyWasTold() {
        list.change("ann", "Ann", true, 0);
        list.change("ann", "Ann", false, 1);
        assertFalse(list.isDue(1_000));
        assertTrue(list.isOver());
    }

    @Test
    void namesOnlySoManyOfACrowd() {
        for (int i = 0; i < 1_000; i++) {
            list.change("user " + i, "User " + i, true, 0);
        }
        assertEquals(TypingList.MOST_NAMES, list.tell(0).size());
    }
}
