package parley.matchmaking;

import java.util.Arrays;
import java.util.Iterator;

/**
 * Waiting tickets in order of age. Most are added at the end, and many that leave return to their places; so those who
 * leave only mark their slots, and the times lie side by side for the binary search: a tree misses the cache at each step.
 */
final class TicketLine {
    private static final int SMALLEST = 4;

    private long[] since = new long[SMALLEST];
    private Ticket[] tickets = new Ticket[SMALLEST];
    private boolean[] left = new boolean[SMALLEST];
    private int slots;
    private int present;
    private int head;

    void add(Ticket ticket) {
        int slot = slotOf(ticket);
        boolean reused = slot < slots && (left[slot] || holds(slot, ticket));
        if (!reused) {
            insertSlot(slot);
        }
        if (!reused || left[slot]) {
            present++;
        }
        since[slot] = ticket.since();
        tickets[slot] = ticket;
        left[slot] = false;
        head = Math.min(head, slot);
    }

    void remove(Ticket ticket) {
        int slot = slotOf(ticket);
        if (slot == slots || left[slot] || !holds(slot, ticket)) {
            return;
        }
        left[slot] = true;
        present--;
        while (head < slots && left[head]) {
            head++;
        }
        if (slots > SMALLEST && present < slots / 2) {
            compact();
        }
    }

    boolean isEmpty() {
        return present == 0;
    }

    /** Those behind the given ticket, or all if it is null; valid until the line changes. */
    Iterator<Ticket> behind(Ticket after) {
        int slot = after == null ? head : slotOf(after);
        boolean skipsItself = after != null && slot < slots && holds(slot, after);
        return new Walk(skipsItself ? slot + 1 : slot);
    }

    /** The first slot whose ticket is not older. */
    private int slotOf(Ticket ticket) {
        long time = ticket.since();
        int low = 0;
        int high = slots;
        while (low < high) {
            int middle = (low + high) >>> 1;
            boolean older = since[middle] != time
                    ? since[middle] < time
                    : tickets[middle].ticketId().compareTo(ticket.ticketId()) < 0;
            if (older) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean holds(int slot, Ticket ticket) {
        return since[slot] == ticket.since() && tickets[slot].ticketId().equals(ticket.ticketId());
    }

    private void insertSlot(int slot) {
        if (slots == tickets.length) {
            resize(slots * 2);
        }
        System.arraycopy(since, slot, since, slot + 1, slots - slot);
        System.arraycopy(tickets, slot, tickets, slot + 1, slots - slot);
        System.arraycopy(left, slot, left, slot + 1, slots - slot);
        slots++;
        head = head > slot ? head + 1 : head;
    }

    private void compact() {
        int kept = 0;
        for (int slot = head; slot < slots; slot++) {
            if (!left[slot]) {
                since[kept] = since[slot];
                tickets[kept] = tickets[slot];
                kept++;
            }
        }
        slots = kept;
        head = 0;
        Arrays.fill(left, false);
        resize(Math.max(SMALLEST, 2 * kept));
    }

    private void resize(int length) {
        since = Arrays.copyOf(since, length);
        tickets = Arrays.copyOf(tickets, length);
        Arrays.fill(tickets, slots, length, null);
        left = Arrays.copyOf(left, length);
    }

    private final class Walk implements Iterator<Ticket> {
        private int slot;

        private Walk(int slot) {
            this.slot = slot;
        }

        @Override
        public boolean hasNext() {
            while (slot < slots && left[slot]) {
                slot++;
            }
            return slot < slots;
        }

        @Override
        public Ticket next() {
            return tickets[slot++];
        }
    }
}
