package parley.gateway;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Gives each quiet room one of thirty turns in which its head is compared, so that they are not all asked about at the
 * same moment. Each event loop begins at another turn, so that the nodes of a room don't ask together either.
 */
final class HeadChecks {
    /** A room is quiet if nothing has come for so many turns. */
    static final int ACTIVE_TURNS = 5;

    private static final int TURNS = 30;

    private int turn = ThreadLocalRandom.current().nextInt(TURNS);

    void nextTurn() {
        turn = (turn + 1) % TURNS;
    }

    boolean isTurnOf(String roomId) {
        return Math.floorMod(roomId.hashCode(), TURNS) == turn;
    }
}
