package parley.external;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigException;
import parley.config.ConfigLoader;
import parley.config.ExternalTables;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.util.Await;

@Tag("S3-ARC-07")
class TableMappingIT {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private static UserServiceDatabase service;
    private static Pool pool;

    @BeforeAll
    static void make() {
        service = UserServiceDatabase.make(postgres.vertx(), postgres.connectOptions(), "table_mapping", "integer");
        service.sql("CREATE SCHEMA hidden");
        service.sql("CREATE TABLE hidden.revoked (jti uuid)");
        service.sql("CREATE TABLE \"Odd \"\"names\" (\"Der Id\" uuid PRIMARY KEY, \"select\" text, p point)");
        service.sql("GRANT SELECT (\"Der Id\", p) ON \"Odd \"\"names\" TO " + service.role());
        pool = PgBuilder.pool()
                .using(postgres.vertx())
                .connectingTo(service.address())
                .build();
    }

    @AfterAll
    static void close() {
        Await.result(pool.close());
        service.close();
    }

    private static ExternalTables tables(JsonObject changes) {
        JsonObject auth = new JsonObject()
                .put("mode", "external")
                .put("external", new JsonObject().put("secret", "x".repeat(32)).put("tables", changes));
        return new ConfigLoader()
                .file(Path.of("conf", "external.json"))
                .overlay(new JsonObject().put("auth", auth))
                .load()
                .auth()
                .external()
                .tables();
    }

    private static UserTables mapped(JsonObject changes) {
        return Await.result(TableMapping.of(new Statements(pool), tables(changes)));
    }

    @Test
    void theExampleFitsItsSeed() {
        UserTables tables = mapped(new JsonObject());
        assertEquals(IdType.NUMBER, tables.userId());
        assertEquals(IdType.TEXT, tables.tokenId());
    }

    @Test
    void allFaultsAreToldAtOnce() {
        JsonObject changes = new JsonObject()
                .put(
                        "users",
                        new JsonObject()
                                .put("table", "Odd \"names")
                                .put("id", "p")
                                .put("username", "select")
                                .put("status", "stat\"us")
                                .put("createdAt", "Der Id"))
                .put("blocks", new JsonObject().put("table", "blocks"))
                .put(
                        "follows",
                        new JsonObject().put("table", "user_profile_info").put("follower", "user_id"))
                .put("revocations", new JsonObject().put("schema", "hidden").put("table", "revoked"));
        ConfigException refused = assertThrows(ConfigException.class, () -> mapped(changes));
        assertEquals(
                List.of(
                        "auth.external.tables.users.id: public.Odd \"names.p is of the type point, and must be one of"
                                + " smallint, integer, bigint, uuid, text, character varying",
                        "auth.external.tables.users.username: the role table_mapping has no right to SELECT public.Odd"
                                + " \"names.select",
                        "auth.external.tables.users.status: there is no column public.Odd \"names.stat\"us",
                        "auth.external.tables.users.createdAt: public.Odd \"names.Der Id is of the type uuid, and must be"
                                + " one of timestamp with time zone, timestamp without time zone",
                        "auth.external.tables.blocks.table: there is no table or view public.blocks",
                        "auth.external.tables.follows.follower: the role table_mapping has no right to SELECT"
                                + " public.user_profile_info.user_id",
                        "auth.external.tables.follows.followee: there is no column public.user_profile_info.followee_id",
                        "auth.external.tables.revocations.schema: the role table_mapping has no right to USAGE of the"
                                + " schema hidden"),
                refused.errors());
    }

    @Test
    void idsOfAllTablesAreOfOneKind() {
        service.sql("ALTER TABLE user_follows ALTER followee_id TYPE text");
        try {
            ConfigException refused = assertThrows(ConfigException.class, () -> mapped(new JsonObject()));
            assertEquals(
                    List.of("auth.external.tables.follows.followee: is of the type text, but"
                            + " auth.external.tables.users.id of integer"),
                    refused.errors());
        } finally {
            service.sql("ALTER TABLE user_follows ALTER followee_id TYPE integer USING followee_id::integer");
        }
    }
}
