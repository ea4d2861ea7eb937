package parley.local;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import parley.deployment.Nginx;
import parley.postgres.DataFolder;
import parley.postgres.EmbeddedPostgres;
import parley.redis.RedisProcess;
import parley.util.SecretFile;

/**
 * Runs PostgreSQL, Redis, three nodes and a balancer on this machine, until Ctrl-C. A node that ends is started again
 * after a while, as systemd or Kubernetes would.
 */
final class ClusterDemo {
    private static final Path FOLDER = Path.of("target", "cluster-demo").toAbsolutePath();
    private static final int NODES = 3;
    private static final int KEY_BYTES = 32;
    private static final int RESTART_SECONDS = 10;

    private final int port;
    private final List<LocalNode> nodes = new ArrayList<>();
    /** The things that were started, the latest first. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    private final LeftBehind processes = new LeftBehind(FOLDER);
    private volatile boolean stopping;

    private ClusterDemo(int port) {
        this.port = port;
    }

    /** @param arguments the balancer's port; nodes take those after it */
    public static void main(String[] arguments) throws InterruptedException {
        ClusterDemo demo = new ClusterDemo(Integer.parseInt(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::stop));
        // Maven may be killed without telling this process.
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        try {
            demo.start();
            new CountDownLatch(1).await();
        } catch (IOException | RuntimeException | AssertionError failure) {
            say("The demonstration can't start: " + failure.getMessage());
            System.exit(1);
        }
    }

    private void start() throws IOException {
        DataFolder folder = DataFolder.open(FOLDER);
        started.push(folder);
        // The folder was not locked, so whoever started these was killed.
        int left = processes.end();
        if (left > 0) {
            say("Ended " + left + " processes that a killed demonstration had left behind.");
        }
        say("Starting PostgreSQL, Redis and " + NODES + " nodes …");
        EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, Map.of());
        started.push(() -> postgres.stop(Duration.ofSeconds(10)));
        RedisProcess redis = new RedisProcess();
        started.push(redis);
        note();
        Map<String, String> shared = shared(folder, postgres.connectOptions(), redis);
        IntStream.rangeClosed(1, NODES).mapToObj(i -> node(i, shared)).forEach(nodes::add);
        started.push(this::stopNodes);
        // The first node makes the tables.
        nodes.get(0).start();
        note();
        nodes.get(0).awaitReady();
        nodes.stream().skip(1).forEach(LocalNode::start);
        note();
        nodes.forEach(LocalNode::awaitReady);
        nodes.forEach(this::watch);
        String balancer = balance();
        note();
        say("");
        say("Parley  http://localhost:" + port + "   through " + balancer);
        nodes.forEach(ClusterDemo::introduce);
        say("Redis   " + redis.uri() + "   PostgreSQL on port "
                + postgres.connectOptions().getPort());
        say("");
        say(
                "Open the first address in several windows, chat, and kill a node: its clients go on through the others, and");
        say("it is started again after " + RESTART_SECONDS + " s. Ctrl-C ends everything.");
    }

    private Map<String, String> shared(DataFolder folder, PgConnectOptions postgres, RedisProcess redis)
            throws IOException {
        // The key is kept, since the database is kept too.
        byte[] key = SecretFile.readOrCreate(folder.path().resolve("demo.key"), KEY_BYTES, new SecureRandom());
        String secret = Base64.getEncoder().encodeToString(key);
        String members = IntStream.rangeClosed(1, NODES)
                .mapToObj(i -> "127.0.0.1:" + clusterPort(i))
                .collect(Collectors.joining(","));
        Map<String, String> shared = new HashMap<>();
        shared.put(
                "PARLEY_POSTGRES_URI",
                "postgresql://" + postgres.getUser() + ":" + postgres.getPassword() + "@" + postgres.getHost() + ":"
                        + postgres.getPort() + "/" + postgres.getDatabase());
        shared.put("PARLEY_REDIS_URI", redis.uri());
        shared.put("PARLEY_AUTH_SECRET", secret);
        shared.put("PARLEY_ENCRYPTION_KEYS", secret);
        shared.put("PARLEY_FILES_DIR", FOLDER.resolve("files").toString());
        shared.put("PARLEY_CLUSTER_ENABLED", "true");
        shared.put("PARLEY_CLUSTER_SECRET", secret);
        shared.put("PARLEY_CLUSTER_HOST", "127.0.0.1");
        shared.put("PARLEY_CLUSTER_MEMBERS", members);
        shared.put("PARLEY_SERVER_TRUSTED_PROXIES", "127.0.0.1");
        shared.put("PARLEY_LOG_FORMAT", "text");
        return shared;
    }

    private int clusterPort(int i) {
        return port + 10 + i;
    }

    private LocalNode node(int i, Map<String, String> shared) {
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("PARLEY_NODE_ID", "node-" + i);
        environment.put("PARLEY_CLUSTER_PORT", String.valueOf(clusterPort(i)));
        environment.put("PARLEY_CLUSTER_BUS_PORT", String.valueOf(port + 20 + i));
        environment.put("PARLEY_DATA_DIR", FOLDER.resolve("node-" + i).toString());
        return new LocalNode(
                "node " + i,
                port + i,
                List.of("-Xmx256m", "-jar", Path.of("target", "parley.jar").toString()),
                environment,
                FOLDER.resolve("node-" + i + ".log"));
    }

    private void note() {
        try {
            processes.note(ProcessHandle.current().descendants());
        } catch (IOException failure) {
            say("What was started could not be noted: " + failure);
        }
    }

    private static void introduce(LocalNode node) {
        say(node.name() + "  " + node.url() + "   kill -9 " + node.pid() + "   "
                + Path.of("").toAbsolutePath().relativize(node.log()));
    }

    private void watch(LocalNode node) {
        node.onExit().thenAccept(ended -> {
            if (stopping) {
                return;
            }
            say(node.name() + " ended with " + ended.exitValue() + "; its clients go on through the others");
            CompletableFuture.delayedExecutor(RESTART_SECONDS, TimeUnit.SECONDS).execute(() -> startAgain(node));
        });
    }

    private synchronized void startAgain(LocalNode node) {
        if (stopping) {
            return;
        }
        node.start();
        note();
        watch(node);
        introduce(node);
    }

    /** Starts a balancer. @return a description of it */
    private String balance() {
        Optional<Path> nginx = Nginx.installed();
        if (nginx.isPresent()) {
            List<String> addresses =
                    nodes.stream().map(node -> "127.0.0.1:" + node.port()).toList();
            started.push(new Nginx(nginx.get(), FOLDER.resolve("nginx"), port, addresses));
            return "nginx";
        }
        started.push(new ProxyBalancer(port, nodes.stream().map(LocalNode::port).toList()));
        return "a balancer of its own, as nginx is not installed";
    }

    private void stopNodes() {
        nodes.forEach(LocalNode::beginStop);
        nodes.forEach(LocalNode::awaitStop);
    }

    private synchronized void stop() {
        stopping = true;
        say("Stopping …");
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception failure) {
                say("Not everything could be stopped in order: " + failure);
            }
        }
        say("Stopped.");
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
