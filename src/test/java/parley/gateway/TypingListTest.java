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

    private static List<String> ids(JsonObject told, String field) {
        return told.getJsonArray(field, new JsonArray()).stream()
                .map(user -> ((JsonObject) user).getString("userId"))
                .toList();
    }

    @Test
    void tellsEverybodyWhoTypes() {
        list.change("ann", "Ann", true, 0);
        list.change("bob", "Bob", true, 1);
        assertTrue(list.isDue(1));
        JsonObject told = list.tell(1);
        assertEquals(
                new JsonObject().put("userId", "ann").put("username", "Ann"),
                told.getJsonArray("users").getJsonObject(0));
        assertEquals(List.of("ann", "bob"), ids(told, "users"));
        assertEquals(List.of(), ids(told, "stopped"));
        list.change("ann", "Ann", false, 2);
        assertTrue(list.isDue(1_001));
        JsonObject then = list.tell(1_001);
        assertEquals(List.of("bob"), ids(then, "users"));
        assertEquals(List.of("ann"), ids(then, "stopped"));
        assertEquals(List.of(), ids(list.tell(2_001), "stopped"));
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
        JsonObject told = list.tell(TypingList.LIFE_MS);
        assertEquals(List.of(), ids(told, "users"));
        assertEquals(List.of("ann"), ids(told, "stopped"));
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
        assertEquals(TypingList.MOST_NAMES, list.tell(0).getJsonArray("users").size());
    }
}
