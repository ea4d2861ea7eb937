package parley.gateway.command;

import java.util.concurrent.TimeUnit;
import parley.bus.Reply;

/** Notes when a command reached each stage on its way. */
final class CommandTimes {
    private static final long NOT_YET = 0;

    private final String name;
    private final String requestId;
    private final long takenIn;
    private long admitted = NOT_YET;
    private String roomId;

    CommandTimes(String name, String requestId, long nanos) {
        this.name = name;
        this.requestId = requestId;
        this.takenIn = nanos;
    }

    /** Notes that the command's limit had room and its body was right. @param named null if it names no room */
    void admitted(String named, long nanos) {
        roomId = named;
        admitted = nanos;
    }

    long sinceTakenIn(long nanos) {
        return nanos - takenIn;
    }

    /** The stages of a command that has been answered; in milliseconds, which together are the whole. */
    record Stages(
            String command,
            String requestId,
            String roomId,
            long totalMs,
            long admissionMs,
            long waitMs,
            long workMs,
            long restMs) {}

    /** @param reply null if the command was refused */
    Stages stages(Reply reply, long nanos) {
        long total = TimeUnit.NANOSECONDS.toMillis(nanos - takenIn);
        long admission =
                admitted == NOT_YET ? total : Math.min(total, TimeUnit.NANOSECONDS.toMillis(admitted - takenIn));
        long waited = reply == null ? 0 : reply.waitedMs();
        long worked = reply == null ? 0 : reply.workedMs();
        return new Stages(
                name,
                requestId,
                roomId,
                total,
                admission,
                waited,
                worked,
                Math.max(0, total - admission - waited - worked));
    }
}
