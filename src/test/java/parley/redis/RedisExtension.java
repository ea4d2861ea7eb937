package parley.redis;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.util.Await;

/** A real Redis, shared by all test classes and emptied before each test, with a link that counts its operations. */
public final class RedisExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(RedisExtension.class);

    private Server server;
    private RedisLink link;
    private CountingRedis counting;

    /** A server that lives as long as the test run. */
    private static final class Server implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final RedisProcess process = new RedisProcess();

        @Override
        public void close() {
            process.close();
            Await.result(vertx.close());
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        server =
                context.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent("server", key -> new Server(), Server.class);
        link = RedisConnects.link(server.vertx, config(server.process.uri(), 20_000), name -> {});
        Await.result(link.open());
        counting = new CountingRedis(link);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Await.result(link.send(Request.cmd(Command.FLUSHALL)));
        counting.reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Await.result(link.close());
    }

    public CountingRedis redis() {
        return counting;
    }

    public String uri() {
        return server.process.uri();
    }

    public Vertx vertx() {
        return server.vertx;
    }

    public static ParleyConfig.Redis config(String uri, long commandTimeoutMs) {
        return new ConfigLoader()
                .set("redis.uri", uri, "the tests")
                .set("redis.commandTimeoutMs", String.valueOf(commandTimeoutMs), "the tests")
                .load()
                .redis();
    }
}
