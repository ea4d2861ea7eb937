package parley.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.ConfigLoader;
import parley.util.Eventually;

/** Redis Cluster of two nodes, and a master with a replica that sentinels watch. */
@Tag("S1-RED-02")
class RedisTopologiesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SLOTS = 16_384;
    private static final RedisScript PUT = new RedisScript(
            "test",
            "redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000) return redis.call('GET', KEYS[1] .. ARGV[2])",
            "0".repeat(40));

    private final Vertx vertx = Vertx.vertx();
    private final List<RedisProcess> processes = new ArrayList<>();

    @AfterEach
    void end() {
        result(vertx.close());
        processes.forEach(RedisProcess::close);
    }

    private RedisProcess begun(RedisProcess process) {
        processes.add(process);
        return process;
    }

    private RedisLink link(String type, RedisProcess... servers) {
        ConfigLoader config = new ConfigLoader()
                .set("redis.uri", servers[0].uri(), "the test")
                .set("redis.type", type, "the test");
        for (int i = 1; i < servers.length; i++) {
            config.set("redis.nodes", servers[i].uri(), "the test");
        }
        return RedisConnects.link(vertx, config.load().redis(), name -> {});
    }

    private Response direct(RedisProcess server, Command command, String... arguments) {
        Redis client = Redis.createClient(vertx, server.uri());
        RedisConnection connection = result(client.connect());
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        Response answer = result(connection.send(request));
        result(client.close());
        return answer;
    }

    private void addSlots(RedisProcess server, int from, int to) {
        List<String> arguments = new ArrayList<>(List.of("ADDSLOTS"));
        for (int slot = from; slot < to; slot++) {
            arguments.add(String.valueOf(slot));
        }
        direct(server, Command.CLUSTER, arguments.toArray(String[]::new));
    }

    private String stateOf(RedisProcess server) {
        return direct(server, Command.CLUSTER, "INFO").toString();
    }

    @Test
    void scriptsFindTheNodeOfTheirKeyInACluster() {
        RedisProcess one = begun(clusterNode("one"));
        RedisProcess two = begun(clusterNode("two"));
        addSlots(one, 0, SLOTS / 2);
        addSlots(two, SLOTS / 2, SLOTS);
        direct(one, Command.CLUSTER, "MEET", "127.0.0.1", String.valueOf(two.port()));
        Eventually.until(PATIENCE, () -> stateOf(one), () -> List.of(one, two).stream()
                .allMatch(node -> stateOf(node).contains("cluster_state:ok")
                        && stateOf(node).contains("cluster_known_nodes:2")));
        RedisLink link = link("cluster", one, two);
        result(link.open());
        assertTrue(link.available());
        for (int i = 0; i < 50; i++) {
            String value = "value " + i;
            assertEquals(
                    value,
                    result(link.run(PUT, "parley:limit:{key" + i + "}", List.of(value, "")))
                            .toString());
        }
        assertTrue(direct(one, Command.DBSIZE).toInteger() > 0);
        assertTrue(direct(two, Command.DBSIZE).toInteger() > 0);
        result(link.close());
    }

    private static RedisProcess clusterNode(String name) {
        return new RedisProcess(
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                "nodes-" + name + "-" + System.nanoTime() + ".conf");
    }

    @Test
    void theNewMasterIsFoundAfterAFailover() {
        RedisProcess master = begun(new RedisProcess());
        RedisProcess replica = begun(new RedisProcess("--replicaof", "127.0.0.1", String.valueOf(master.port())));
        Eventually.until(PATIENCE, () -> "no replica", () -> direct(master, Command.INFO, "replication")
                .toString()
                .contains("state=online"));
        RedisProcess sentinel = begun(RedisProcess.sentinelOf(master));
        Eventually.until(
                PATIENCE,
                () -> "replica not known",
                () -> direct(sentinel, Command.SENTINEL, "REPLICAS", "mymaster").size() > 0);
        RedisLink link = link("sentinel", sentinel);
        result(link.open());
        assertTrue(link.available());
        assertEquals("1", result(link.run(PUT, "parley:x", List.of("1", ""))).toString());
        master.kill();
        Eventually.until(
                PATIENCE,
                () -> "no new master",
                () -> link.available()
                        && link.run(PUT, "parley:x", List.of("2", ""))
                                .transform(done -> Future.succeededFuture(done.succeeded()))
                                .toCompletionStage()
                                .toCompletableFuture()
                                .join());
        assertEquals("2", direct(replica, Command.GET, "parley:x").toString());
        result(link.close());
    }
}
