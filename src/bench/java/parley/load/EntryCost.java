package parley.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what a connection costs that is in a room: the memory of the server while all do nothing, and its CPU time to
 * let all of them in once more.
 */
final class EntryCost {
    private static final int MEMBERS = 50;
    private static final int WARM_ROOMS = 8;
    private static final int SETTLE_MS = 3_000;
    /** By then nobody is waited for any more. */
    private static final int GONE_MS = 15_000;

    private final int rooms;
    private final List<String> lines = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    EntryCost(int connections) {
        this.rooms = Math.max(1, connections / MEMBERS);
        lines.add(String.format(
                Locale.ROOT,
                "| %,d connections in rooms of %d | resident KB each | live heap KB each | server CPU ms to come in"
                        + " | aims, KB and ms |",
                rooms * MEMBERS,
                MEMBERS));
        lines.add("|---|---|---|---|---|");
    }

    void measure(Contender contender, boolean java, String aims) throws IOException, InterruptedException {
        List<People.Person> people = contender.people(rooms, MEMBERS);
        comeAndGo(contender, contender.people(WARM_ROOMS, MEMBERS));
        Memory before = memory(contender.process(), java);
        Memory after;
        try (RoomSockets sockets = new RoomSockets()) {
            people = contender.enter(sockets, people, MEMBERS).people();
            Thread.sleep(SETTLE_MS);
            after = memory(contender.process(), java);
            faults.addAll(sockets.faults());
        }
        Thread.sleep(GONE_MS);
        double cpu = comeAndGo(contender, people);
        double count = people.size();
        lines.add(String.format(
                Locale.ROOT,
                "| %s | %.1f | %s | %.2f | %s |",
                contender.name(),
                (after.residentKb() - before.residentKb()) / count,
                java ? String.format(Locale.ROOT, "%.1f", (after.liveKb() - before.liveKb()) / count) : "",
                cpu * 1e3 / count,
                aims));
        System.out.println(lines.get(lines.size() - 1));
    }

    /** @return CPU seconds of the server */
    private double comeAndGo(Contender contender, List<People.Person> people) throws IOException, InterruptedException {
        double seconds;
        try (RoomSockets sockets = new RoomSockets()) {
            Usage before = contender.process().usage();
            contender.enter(sockets, people, MEMBERS);
            Thread.sleep(SETTLE_MS);
            seconds = contender.process().usage().since(before).totalSeconds();
            faults.addAll(sockets.faults());
        }
        Thread.sleep(GONE_MS);
        return seconds;
    }

    private record Memory(long residentKb, long liveKb) {}

    /** Collects first, if it can: what is garbage says nothing of a connection. */
    private static Memory memory(ServerProcess server, boolean java) {
        long liveKb = java ? server.liveHeapKb() : 0;
        return new Memory(server.residentKb(), liveKb);
    }

    List<String> table() {
        return lines;
    }

    List<String> faults() {
        return faults;
    }
}
