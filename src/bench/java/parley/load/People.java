package parley.load;

import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import parley.token.Claims;
import parley.token.SigningKey;
import parley.token.Tokens;

/**
 * Makes accounts with sessions and rooms by writing them into the database: hashing ten thousand passwords would take
 * longer than anything that is measured.
 */
final class People implements AutoCloseable {
    private static final String ACCOUNTS = """
            INSERT INTO users_auth (user_id, username, username_key) SELECT id, id, id FROM unnest($1::text[]) AS id""";

    private static final String PROFILES = "INSERT INTO user_profile_info (user_id) SELECT unnest($1::text[])";

    private static final String SESSIONS = """
            INSERT INTO account_sessions (session_id, user_id, refresh_jti, created_at, refreshed_at, expires_at)
            SELECT 's-' || id, id, 'r-' || id, now(), now(), now() + interval '1 day' FROM unnest($1::text[]) AS id""";

    private static final String ROOMS = """
            INSERT INTO group_chats (id, kind, epoch, member_count, created_at, last_event_at)
            SELECT id, 'group', 'e', count(*), now(), now() FROM unnest($1::text[]) AS id GROUP BY id""";

    private static final String MEMBERS = """
            INSERT INTO group_members
              (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq)
            SELECT room_id, user_id, user_id, 'member', now(), 0, 0, 0
            FROM unnest($1::text[], $2::text[]) AS m (room_id, user_id)""";

    private static final String FOLLOWS =
            "INSERT INTO user_follows (follower_id, followee_id) SELECT follower, $2 FROM unnest($1::text[]) AS follower";

    private static final String OTHER_FOLLOWERS = """
            INSERT INTO user_follows (follower_id, followee_id)
            SELECT $1 || '_follower_' || number, $1 FROM generate_series(1, $2::int) AS number""";

    private final Pool pool;
    private final Tokens tokens;
    private final String prefix;

    /** A person with a token, and the room they are in. */
    record Person(String userId, String token, String roomId) {}

    /** @param prefix prefix of all ids */
    People(Vertx vertx, LoadCluster cluster, String prefix) {
        this.pool = cluster.postgres().open(vertx, cluster.database());
        this.tokens = new Tokens(
                vertx, SigningKey.of(LoadCluster.SECRET), Duration.ofHours(2), InstantSource.system(), OpenGuests::id);
        this.prefix = prefix;
    }

    /** Makes members for rooms; neighbours in the list are in the same room. */
    List<Person> inRooms(int rooms, int members) {
        List<Person> people = new ArrayList<>();
        for (int i = 0; i < rooms * members; i++) {
            people.add(person(i, prefix + "room_" + i / members));
        }
        String[] userIds = people.stream().map(Person::userId).toArray(String[]::new);
        String[] roomIds = people.stream().map(Person::roomId).toArray(String[]::new);
        write(userIds);
        run(ROOMS, Tuple.tuple().addArrayOfString(roomIds));
        join(roomIds, userIds);
        return people;
    }

    /** Makes one more person, who is in all these rooms. */
    Person inAllRoomsOf(List<Person> people) {
        Person one = person(people.size(), null);
        String[] roomIds = people.stream().map(Person::roomId).distinct().toArray(String[]::new);
        String[] userIds =
                people.stream().map(known -> one.userId()).limit(roomIds.length).toArray(String[]::new);
        write(new String[] {one.userId()});
        join(roomIds, userIds);
        return one;
    }

    /** Gives somebody followers: these people, and some of whom there is nothing but that they follow. */
    void follow(Person one, List<Person> followers, int others) {
        String[] userIds = followers.stream().map(Person::userId).toArray(String[]::new);
        run(FOLLOWS, Tuple.tuple().addArrayOfString(userIds).addString(one.userId()));
        run(OTHER_FOLLOWERS, Tuple.of(one.userId(), others));
    }

    private Person person(int number, String roomId) {
        String userId = prefix + "user_" + number;
        return new Person(
                userId, tokens.sign(userId, "s-" + userId, Claims.ACCOUNT).token(), roomId);
    }

    private void write(String[] userIds) {
        for (String table : List.of(ACCOUNTS, PROFILES, SESSIONS)) {
            run(table, Tuple.tuple().addArrayOfString(userIds));
        }
    }

    private void join(String[] roomIds, String[] userIds) {
        run(MEMBERS, Tuple.tuple().addArrayOfString(roomIds).addArrayOfString(userIds));
    }

    private void run(String sql, Tuple parameters) {
        Waiting.until(pool.preparedQuery(sql).execute(parameters));
    }

    /** Counts the transactions that the database has ended so far; it tells them a second late. */
    long transactions() {
        return Waiting.until(pool.query("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0)));
    }

    @Override
    public void close() {
        Waiting.until(pool.close());
    }
}
