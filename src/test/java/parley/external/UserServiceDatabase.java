package parley.external;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import parley.util.Await;

/**
 * The database of a user service that was there before Parley: its own types and more columns, its own Flyway, tables
 * with names that Parley uses too, and a role for Parley that may read four tables and owns a schema.
 */
public final class UserServiceDatabase implements AutoCloseable {
    private static final String PASSWORD = "only-for-the-tests";

    private static final String TABLES = """
            CREATE TABLE users_auth (
                id %1$s PRIMARY KEY, username varchar(50) NOT NULL UNIQUE, email varchar(255),
                password_hash varchar(255) NOT NULL DEFAULT 'x', is_active boolean NOT NULL DEFAULT true,
                created_at timestamp NOT NULL DEFAULT now(), last_login timestamp);
            CREATE INDEX ON users_auth (lower(username));
            CREATE TABLE user_profile_info (user_id %1$s PRIMARY KEY REFERENCES users_auth ON DELETE CASCADE, bio varchar(500));
            CREATE TABLE jwt_revocation (
                id bigserial PRIMARY KEY, jti varchar(255) NOT NULL UNIQUE, user_id %1$s, revoked_at timestamp DEFAULT now());
            CREATE TABLE blocked_relationships (
                id bigserial PRIMARY KEY, blocker_user_id %1$s NOT NULL, blocked_user_id %1$s NOT NULL,
                reason varchar(200), created_at timestamp NOT NULL DEFAULT now(), UNIQUE (blocker_user_id, blocked_user_id));
            CREATE INDEX ON blocked_relationships (blocked_user_id);
            CREATE TABLE user_follows (
                follower_id %1$s NOT NULL, followee_id %1$s NOT NULL, created_at timestamp DEFAULT now(),
                PRIMARY KEY (follower_id, followee_id));
            CREATE INDEX ON user_follows (followee_id);
            CREATE TABLE flyway_schema_history (
                installed_rank int PRIMARY KEY, version text, script text, checksum int, success boolean);
            INSERT INTO flyway_schema_history VALUES (1, '1', 'V1__users.sql', 7, true);
            CREATE TABLE group_chats (id serial PRIMARY KEY, title text);
            CREATE TABLE conversations (id serial PRIMARY KEY);
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT USAGE ON SCHEMA public TO %2$s;
            GRANT SELECT ON users_auth, jwt_revocation, blocked_relationships, user_follows TO %2$s;
            CREATE SCHEMA parley AUTHORIZATION %2$s""";

    private final PgConnectOptions address;
    private final String role;
    private final Pool service;

    private UserServiceDatabase(Vertx vertx, PgConnectOptions address, String role) {
        this.address = address;
        this.role = role;
        this.service = pool(vertx, address);
    }

    /**
     * @param server the address of a superuser
     * @param name name of the database, and of the role of Parley
     * @param idType type of the ids of users
     */
    public static UserServiceDatabase make(Vertx vertx, PgConnectOptions server, String name, String idType) {
        Pool admin = pool(vertx, server);
        Await.result(
                admin.query("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)").execute());
        Await.result(admin.query("DROP ROLE IF EXISTS " + name).execute());
        Await.result(admin.query("CREATE ROLE " + name + " LOGIN PASSWORD '" + PASSWORD + "'")
                .execute());
        Await.result(admin.query("CREATE DATABASE " + name).execute());
        Await.result(admin.close());
        PgConnectOptions address = new PgConnectOptions(server).setDatabase(name);
        address.getProperties().put("search_path", "public");
        UserServiceDatabase made = new UserServiceDatabase(vertx, address, name);
        Await.result(made.service.query(TABLES.formatted(idType, name)).execute());
        return made;
    }

    private static Pool pool(Vertx vertx, PgConnectOptions address) {
        return PgBuilder.pool()
                .using(vertx)
                .connectingTo(address)
                .with(new PoolOptions().setMaxSize(1))
                .build();
    }

    /** The address for Parley, by its own role. */
    public PgConnectOptions address() {
        return new PgConnectOptions(address).setUser(role).setPassword(PASSWORD);
    }

    public String uri() {
        return "postgresql://%s:%s@%s:%d/%s"
                .formatted(role, PASSWORD, address.getHost(), address.getPort(), address.getDatabase());
    }

    public String role() {
        return role;
    }

    /** Runs a statement as the service. */
    public RowSet<Row> sql(String statement, Object... parameters) {
        return Await.result(service.preparedQuery(statement).execute(Tuple.from(parameters)));
    }

    /** Returns the number that a query as the service gives. */
    public long count(String query) {
        return sql(query).iterator().next().getLong(0);
    }

    @Override
    public void close() {
        Await.result(service.close());
    }
}
