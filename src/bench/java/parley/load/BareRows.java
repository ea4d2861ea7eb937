package parley.load;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Random;

/**
 * Measures the most that the database can take: SQL alone writes rows of messages, made beforehand, into the tables.
 */
final class BareRows {
    static final int ROWS = 100;
    private static final String SINGLE_TABLE = """
            CREATE TABLE IF NOT EXISTS bench_single (id bigserial PRIMARY KEY, body bytea NOT NULL)""";
    static final String SINGLE = "INSERT INTO bench_single (body) VALUES (decode(repeat('ab', 350), 'hex'))";

    private static final String MULTI = """
            WITH draft AS MATERIALIZED (
              SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[])
                AS d (room_id, seq, id, body, fingerprint)),
            logged AS (
              INSERT INTO room_events (room_id, seq, type, user_id, message_id, body, key_id, created_at)
              SELECT room_id, seq, 'chat:message', 'sender', id, body, 'key', now() FROM draft)
            INSERT INTO private_messages
              (id, room_id, seq, sender_id, client_id, fingerprint, body, key_id, created_at)
            SELECT id, room_id, seq, 'sender', id, fingerprint, body, 'key', now() FROM draft""";

    private static final int BODY_BYTES = 350;
    private static final int FINGERPRINT_BYTES = 60;

    private final Pool pool;
    private final Buffer[] bodies = new Buffer[ROWS];
    private final Buffer[] fingerprints = new Buffer[ROWS];
    private final String run = OpenGuests.id();
    private long seq;

    BareRows(Pool pool) {
        this.pool = pool;
        Random random = new Random(1);
        for (int i = 0; i < ROWS; i++) {
            bodies[i] = random(random, BODY_BYTES);
            fingerprints[i] = random(random, FINGERPRINT_BYTES);
        }
    }

    private static Buffer random(Random random, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Buffer.buffer(content);
    }

    Future<?> prepare() {
        return pool.query(SINGLE_TABLE).execute();
    }

    Future<?> single() {
        return pool.preparedQuery(SINGLE).execute();
    }

    /** Writes a hundred rows, all of one room or each of another. */
    Future<?> hundred(boolean oneRoom) {
        String[] rooms = new String[ROWS];
        Long[] seqs = new Long[ROWS];
        String[] ids = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            rooms[i] = oneRoom ? run : run + (seq + i) % 1_000;
            seqs[i] = seq + i;
            ids[i] = OpenGuests.id();
        }
        seq += ROWS;
        return pool.preparedQuery(MULTI)
                .execute(Tuple.tuple()
                        .addArrayOfString(rooms)
                        .addArrayOfLong(seqs)
                        .addArrayOfString(ids)
                        .addArrayOfBuffer(bodies)
                        .addArrayOfBuffer(fingerprints));
    }
}
