package parley.matching;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class OffersTest {
    @Test
    void choosesTheSameMatcherWhateverTheOrderAndKeepsMostChoices() {
        List<String> nodes = List.of("one", "two", "three", "four");
        String chosen = Offers.choose(nodes);
        assertEquals(chosen, Offers.choose(List.of("four", "three", "two", "one")));
        for (String gone : nodes) {
            List<String> rest =
                    nodes.stream().filter(node -> !node.equals(gone)).toList();
            assertTrue(gone.equals(chosen) || Offers.choose(rest).equals(chosen));
        }
    }
}
