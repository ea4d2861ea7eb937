package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.matchmaking.SearchBuilder.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TicketLineTest {
    @Test
    void isTheSameAsASortedSet() {
        for (int seed = 0; seed < 200; seed++) {
            compareWithSet(new Random(seed));
        }
    }

    private static void compareWithSet(Random random) {
        TicketLine line = new TicketLine();
        TreeSet<Ticket> set = new TreeSet<>(Ticket.OLDEST_FIRST);
        int variety = 1 + random.nextInt(40);
        for (int i = 0; i < 300; i++) {
            int number = random.nextInt(variety);
            Ticket ticket = search("u" + number).waitingSince(number / 3);
            if (random.nextInt(5) < 2) {
                line.add(ticket);
                set.add(ticket);
            } else {
                line.remove(ticket);
                set.remove(ticket);
            }
            int other = random.nextInt(variety);
            Ticket after = search("u" + other).waitingSince(other / 3);
            assertEquals(List.copyOf(set), walk(line, null));
            assertEquals(List.copyOf(set.tailSet(after, false)), walk(line, after));
            assertEquals(set.isEmpty(), line.isEmpty());
        }
    }

    private static List<Ticket> walk(TicketLine line, Ticket after) {
        List<Ticket> tickets = new ArrayList<>();
        line.behind(after).forEachRemaining(tickets::add);
        return tickets;
    }
}
