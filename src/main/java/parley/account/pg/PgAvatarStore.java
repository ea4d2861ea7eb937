package parley.account.pg;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Function;
import parley.account.Avatar;
import parley.account.AvatarStore;
import parley.postgres.Statements;

/** Keeps pictures in PostgreSQL; the profile names the current one. */
public final class PgAvatarStore implements AvatarStore {
    private static final String SAVE = """
            WITH profile AS (
              INSERT INTO user_profile_info (user_id, avatar_id) VALUES ($1, $2)
              ON CONFLICT (user_id) DO UPDATE SET avatar_id = $2, updated_at = now())
            INSERT INTO user_avatars (user_id, avatar_id, media_type, image, updated_at) VALUES ($1, $2, $3, $4, now())
            ON CONFLICT (user_id) DO UPDATE SET
              avatar_id = $2, media_type = $3, image = $4, updated_at = now()""";

    private static final String CURRENT_ID = "SELECT avatar_id FROM user_avatars WHERE user_id = $1";

    private static final String FIND = "SELECT avatar_id, media_type, image FROM user_avatars WHERE user_id = $1";

    private final Statements statements;

    public PgAvatarStore(Statements statements) {
        this.statements = statements;
    }

    @Override
    public Future<Void> save(String userId, Avatar avatar) {
        return statements
                .run(SAVE, Tuple.of(userId, avatar.id(), avatar.mediaType(), avatar.image()))
                .mapEmpty();
    }

    @Override
    public Future<Optional<String>> currentId(String userId) {
        return statements.run(CURRENT_ID, Tuple.of(userId)).map(rows -> first(rows, row -> row.getString(0)));
    }

    @Override
    public Future<Optional<Avatar>> find(String userId) {
        return statements
                .run(FIND, Tuple.of(userId))
                .map(rows -> first(
                        rows,
                        row -> new Avatar(
                                row.getString("avatar_id"), row.getString("media_type"), row.getBuffer("image"))));
    }

    private static <T> Optional<T> first(RowSet<Row> rows, Function<Row, T> reading) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(reading.apply(rows.iterator().next()));
    }
}
