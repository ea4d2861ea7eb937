package parley.ops;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.logstash.logback.encoder.LogstashEncoder;
import net.logstash.logback.fieldnames.LogstashCommonFieldNames;
import net.logstash.logback.fieldnames.LogstashFieldNames;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.config.ParleyConfig.Log.Format;
import parley.error.FileTrouble;
import parley.error.StartException;

/** Sets up where the log goes and how it looks. It does so by calls, as reading XML would cost a tenth of the start. */
public final class LogSetup {
    static final String TEXT = "%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg %mdc%n";

    /** Loggers that tell of every buffer and statement at debug; only trace shows that. */
    private static final List<String> TALKATIVE = List.of("io.netty", "io.vertx", "org.flywaydb", "org.postgresql");

    /** Loggers that warn of what is in order, or of what Membership says in a line. */
    private static final List<String> KNOWN_BETTER = List.of(
            "com.hazelcast.cp",
            "com.hazelcast.internal.cluster",
            "com.hazelcast.internal.partition",
            "com.hazelcast.internal.server.tcp",
            "com.hazelcast.spi.impl",
            "io.netty.util.internal.MacAddressUtil");

    /** Loggers that tell step by step what a line of ours tells. */
    private static final List<String> STEPWISE = List.of("org.flywaydb", "org.postgresql");

    private static final int QUEUE = 8_192;
    private static final int DAYS_KEPT = 14;
    private static final FileSize FILE_SIZE = FileSize.valueOf("50MB");
    private static final FileSize KEPT_SIZE = FileSize.valueOf("1GB");

    private final LoggerContext context;
    private final Format format;

    private LogSetup(LoggerContext context, Format format) {
        this.context = context;
        this.format = format;
    }

    /** Replaces any earlier setup. */
    public static void apply(ParleyConfig.Log config) {
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.start();
        FatalErrors.Filter fatal = new FatalErrors.Filter();
        fatal.start();
        context.addTurboFilter(fatal);
        context.getStatusManager().add(new LogTrouble());
        new LogSetup(context, config.format()).attach(config);
    }

    /** Lets every line of a JSON log name the node, once the node has an id. */
    public static void nameNode(String nodeId) {
        NodeField.name(nodeId);
    }

    /** Writes the queued lines; nothing is logged afterwards. */
    public static void close() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private void attach(ParleyConfig.Log config) {
        Level level = Level.convertAnSLF4JLevel(config.level());
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        if (level == Level.DEBUG) {
            TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.INFO));
        }
        // Hazelcast says at length what Membership says in a line.
        context.getLogger("com.hazelcast").setLevel(level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN);
        if (level == Level.INFO) {
            STEPWISE.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
        }
        KNOWN_BETTER.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
        root.addAppender(asynchronous(console()));
        if (!config.dir().isEmpty()) {
            Path folder = folder(config.dir());
            root.addAppender(asynchronous(file(folder, "parley")));
            RollingFileAppender<ILoggingEvent> errors = file(folder, "error");
            errors.addFilter(errorsOnly());
            root.addAppender(asynchronous(errors));
        }
    }

    private static Path folder(String dir) {
        Path folder = Path.of(dir).toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StartException("The log folder " + folder + " can't be made: " + FileTrouble.reason(e), e);
        }
        if (!Files.isWritable(folder)) {
            throw new StartException("The log folder " + folder + " can't be written");
        }
        return folder;
    }

    private ConsoleAppender<ILoggingEvent> console() {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        boolean readable = format == Format.TEXT || format == Format.AUTO && Terminal.isOutput();
        console.setEncoder(readable ? text() : json());
        console.start();
        return console;
    }

    private RollingFileAppender<ILoggingEvent> file(Path folder, String name) {
        RollingFileAppender<ILoggingEvent> file = new PrivateFileAppender();
        file.setContext(context);
        file.setName(name);
        file.setFile(folder.resolve(name + ".log").toString());
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(file);
        policy.setFileNamePattern(
                folder.resolve(name + ".%d{yyyy-MM-dd}.%i.log.gz").toString());
        policy.setMaxFileSize(FILE_SIZE);
        policy.setMaxHistory(DAYS_KEPT);
        policy.setTotalSizeCap(KEPT_SIZE);
        policy.start();
        file.setRollingPolicy(policy);
        file.setEncoder(format == Format.TEXT ? text() : json());
        file.start();
        return file;
    }

    private static ThresholdFilter errorsOnly() {
        ThresholdFilter filter = new ThresholdFilter();
        filter.setLevel(Level.ERROR.levelStr);
        filter.start();
        return filter;
    }

    /**
     * Makes the output asynchronous: a reader that stops reading must not stop an event loop, so lines are lost then.
     */
    private AsyncAppender asynchronous(Appender<ILoggingEvent> target) {
        AsyncAppender asynchronous = new AsyncAppender();
        asynchronous.setContext(context);
        asynchronous.setQueueSize(QUEUE);
        asynchronous.setDiscardingThreshold(0);
        asynchronous.setNeverBlock(true);
        asynchronous.addAppender(target);
        asynchronous.start();
        return asynchronous;
    }

    private Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(TEXT);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.start();
        return encoder;
    }

    private Encoder<ILoggingEvent> json() {
        LogstashFieldNames names = new LogstashFieldNames();
        names.setTimestamp("time");
        names.setLogger("logger");
        names.setThread("thread");
        names.setStackTrace("stackTrace");
        names.setVersion(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
        names.setLevelValue(LogstashCommonFieldNames.IGNORE_FIELD_INDICATOR);
        LogstashEncoder encoder = new LogstashEncoder();
        encoder.setContext(context);
        encoder.setFieldNames(names);
        encoder.setTimeZone("UTC");
        encoder.addProvider(new NodeField());
        encoder.start();
        return encoder;
    }
}
