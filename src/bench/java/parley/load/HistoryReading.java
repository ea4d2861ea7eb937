package parley.load;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import parley.bus.Reply;

/** Lets the newest messages of rooms be read while people write there, and now and then edit what they wrote. */
final class HistoryReading {
    private static final int A_MESSAGE_IN = 20;
    private static final int AN_EDIT_IN = 200;
    private static final int FILLING = 100;
    private static final double AIM = 0.85;
    /** The database tells its counts this late. */
    private static final int SETTLE_MS = 2_500;

    private static final String TRANSACTIONS =
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";

    private final ChatPath chat;
    private final List<String> rooms;
    private final Map<String, String> lastIds = new HashMap<>();

    private HistoryReading(ChatPath chat, List<String> rooms) {
        this.chat = chat;
        this.rooms = rooms;
    }

    /** @return whether enough was answered from memory */
    static boolean run(Options options, ChatPath chat, Drive drive, Pool pool, List<String> rooms)
            throws InterruptedException {
        HistoryReading reading = new HistoryReading(chat, rooms.subList(0, options.number("readRooms")));
        return reading.measure(options, drive, pool);
    }

    private boolean measure(Options options, Drive drive, Pool pool) throws InterruptedException {
        for (String room : rooms) {
            for (int i = 0; i < FILLING; i++) {
                Waiting.until(send(room));
            }
        }
        int perSecond = options.number("readings");
        drive.open(perSecond, options.number("warmSeconds"), this::step);
        Thread.sleep(SETTLE_MS);
        long transactions = transactions(pool);
        ChatPath.Readings before = chat.readings();
        Usage used = Usage.of(ProcessHandle.current().pid());
        Drive.Figures figures = drive.open(perSecond, 2 * options.number("seconds"), this::step);
        Usage usage = Usage.of(ProcessHandle.current().pid()).since(used);
        ChatPath.Readings readings = chat.readings().since(before);
        Thread.sleep(SETTLE_MS);
        double hits = (double) readings.remembered() / readings.all();
        System.out.printf(
                Locale.ROOT,
                "%d rooms, %.0f commands/s, one of %d a message, one of %d an edit: %d histories, %.1f %% from memory; "
                        + "all commands %s, %d refused; %.2f transactions and %.0f us of CPU a command%n",
                rooms.size(),
                figures.perSecond(),
                A_MESSAGE_IN,
                AN_EDIT_IN,
                readings.all(),
                100 * hits,
                figures.latencies(),
                figures.failed(),
                (double) (transactions(pool) - transactions) / figures.done(),
                usage.totalSeconds() * 1e6 / figures.done());
        boolean enough = hits >= AIM;
        if (!enough) {
            System.out.println("WRONG fewer histories than 85 % came from memory");
        }
        return enough;
    }

    private Future<?> step(int number) {
        String room = rooms.get(number / 7 % rooms.size());
        if (number % A_MESSAGE_IN == 0) {
            return send(room);
        }
        String last = lastIds.get(room);
        return number % AN_EDIT_IN == 1 && last != null ? chat.edit(room, last) : chat.history(room);
    }

    private Future<Reply> send(String room) {
        return chat.send(room).onSuccess(reply -> lastIds.put(room, reply.data().getString("id")));
    }

    private static long transactions(Pool pool) {
        return Waiting.until(pool.query(TRANSACTIONS).execute())
                .iterator()
                .next()
                .getLong(0);
    }
}
