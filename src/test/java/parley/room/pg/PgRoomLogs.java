package parley.room.pg;

import java.security.SecureRandom;
import java.util.List;
import parley.config.ConfigLoader;
import parley.postgres.Statements;
import parley.room.RecentRooms;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Logs of stored rooms as tests need them, with the quotas of the defaults. */
public final class PgRoomLogs {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The cipher of all logs that are not given another one. */
    public static final EnvelopeCipher CIPHER = new EnvelopeCipher(List.of(RANDOM.generateSeed(32)), RANDOM);

    private PgRoomLogs() {}

    /** @param writes commits that may be under way at once */
    public static PgRoomLog on(Statements statements, int writes) {
        return on(statements, CIPHER, writes);
    }

    public static PgRoomLog on(Statements statements, EnvelopeCipher cipher, int writes) {
        return new PgRoomLog(
                statements,
                cipher,
                new RecentRooms(new TestClock()),
                ConfigLoader.defaults().quotas(),
                writes);
    }
}
