package parley;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ConfigException;
import parley.config.ConfigLoader;
import parley.config.ParleyConfig;
import parley.error.StartException;
import parley.node.Node;
import parley.ops.FatalErrors;
import parley.ops.LogSetup;
import parley.ops.ShutdownSignal;
import parley.postgres.DataFolder;
import parley.postgres.Database;
import parley.util.Version;

/** Takes the process from the command line to a running node, and from a signal to its end. */
public final class Main {
    static {
        // Before anything else: libraries and formats take these, and the host may write digits or capitals in its own
        // way.
        Locale.setDefault(Locale.ROOT);
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        // Pictures are drawn in memory, whether or not the host has a screen.
        System.setProperty("java.awt.headless", "true");
    }

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final String UNNAMEABLE = "the locale has no words for a file or folder of that name, which is the "
            + "working folder or was given; start with LC_ALL=C.UTF-8";

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    /** Time for the database to end; after that it ends without us. */
    private static final long DATABASE_MS = 8_000;

    private static final long EXIT_MS = 2_000;

    private final ParleyConfig config;
    private final DataFolder folder;
    private final Database database;
    private final CompletableFuture<Node> started;

    private Main(ParleyConfig config) {
        this.config = config;
        folder = DataFolder.open(config.data().path());
        database = Database.begin(config.postgres(), folder);
        started = node();
    }

    /** A fault while the node is put together must not leave the database running either. */
    private CompletableFuture<Node> node() {
        try {
            return Node.start(config, folder, database).toCompletionStage().toCompletableFuture();
        } catch (RuntimeException | LinkageError fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    public static void main(String[] arguments) {
        try {
            requireNameableFolder();
            FatalErrors.endTheProcess();
            CommandLine line = CommandLine.parse(arguments);
            if (line.help()) {
                System.out.print(CommandLine.USAGE);
            } else if (line.version()) {
                System.out.println("parley " + Version.CURRENT.parley());
            } else {
                ConfigLoader sources = sources(line, System.getenv());
                ParleyConfig config = sources.load();
                LogSetup.apply(config.log());
                sources.presetOrigin().ifPresent(origin -> LOG.info("The defaults are those of {}", origin));
                sources.unknownPreset()
                        .ifPresent(origin -> LOG.warn("{} chooses no defaults; PARLEY_ENV can do so", origin));
                new Main(config).run();
            }
        } catch (CommandLine.Misuse misuse) {
            end(MISUSED, "parley: " + misuse.getMessage() + "\n\n" + CommandLine.USAGE.stripTrailing());
        } catch (ConfigException wrong) {
            end(MISUSED, "parley: the configuration can't be used:\n  " + String.join("\n  ", wrong.errors()));
        } catch (StartException failure) {
            end(FAILED, "parley: " + failure.getMessage());
        } catch (InvalidPathException unnameable) {
            end(FAILED, "parley: " + UNNAMEABLE);
        } catch (RuntimeException | LinkageError unforeseen) {
            LOG.error("Parley can't start", unforeseen);
            end(FAILED, "parley: can't start: " + unforeseen);
        }
    }

    /** Fails if Java can't name the working folder; it would work in another one otherwise. */
    private static void requireNameableFolder() {
        Path.of(System.getProperty("user.dir"));
    }

    private static void end(int status, String message) {
        System.err.println(message);
        ShutdownSignal.exit(status);
    }

    private static ConfigLoader sources(CommandLine line, Map<String, String> environment) {
        ConfigLoader loader = new ConfigLoader().preset(environment);
        String file = line.configFile() != null ? line.configFile() : ConfigLoader.fileOf(environment);
        if (file != null) {
            loader.file(Path.of(file));
        }
        loader.environment(environment);
        line.applyTo(loader);
        return loader;
    }

    private void run() {
        ShutdownSignal.install(this::stop, nodeMs() + DATABASE_MS + EXIT_MS);
        try {
            tell(started.join());
        } catch (CompletionException failure) {
            stop();
            throw explained(failure.getCause());
        }
    }

    /** Says last what somebody who has just started Parley wants to know. */
    private void tell(Node node) {
        long age = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        LOG.info("Parley {} is ready after {} ms", Version.CURRENT.parley(), age);
        LOG.info("Data and keys are in {}", folder.path());
        LOG.info(
                "{}; {}",
                config.postgres().embedded()
                        ? "PostgreSQL " + Version.CURRENT.postgres() + " is embedded"
                        : "PostgreSQL is a server of yours",
                config.redis().absent() ? "what Redis would hold is in memory" : "Redis is a server of yours");
        node.address().ifPresent(address -> LOG.info("Open {}", address));
    }

    private RuntimeException explained(Throwable failure) {
        if (failure instanceof BindException) {
            ParleyConfig.Management management = config.management();
            return new StartException(
                    "Can't listen on " + config.server().host() + ":"
                            + config.server().port()
                            + (management.separate() ? " or, for management, port " + management.port() : "") + ": "
                            + failure.getMessage(),
                    failure);
        }
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException(failure.toString(), failure);
    }

    private long nodeMs() {
        return config.node().drainDelayMs() + config.node().shutdownTimeoutMs();
    }

    /** Stops the node first, then the database. */
    private void stop() {
        long limitMs = nodeMs();
        database.release();
        try {
            // This does not compose Vert.x futures: they would complete on an event loop that is gone by then.
            started.thenCompose(node -> node.stop().toCompletionStage()).get(limitMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warn("the node did not stop within {} ms", limitMs);
        } catch (ExecutionException failure) {
            LOG.debug("the node was not running", failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            database.stop(Duration.ofMillis(DATABASE_MS));
            folder.close();
        } catch (IOException e) {
            LOG.error("the database did not stop in order", e);
        }
    }
}
