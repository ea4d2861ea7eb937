package parley.load;

import java.io.IOException;
import java.util.List;

/** A server whose cost of a message is measured, as clients of one transport see it. */
interface Contender {
    /** Numbers of the commands on the way in, which no message has. */
    long FIRST_COMMAND = 9_000_000_000L;

    String name();

    ServerProcess process();

    /** Makes people who will be in rooms; neighbours in the list share one. */
    List<People.Person> people(int rooms, int members) throws IOException, InterruptedException;

    /**
     * Connects people and lets them into their rooms.
     *
     * @return the same people with the rooms that they are in, and their sockets
     */
    Entered enter(RoomSockets sockets, List<People.Person> people, int members);

    /** People with their sockets, in the same order. */
    record Entered(List<People.Person> people, List<RoomSocket> sockets) {}
}
