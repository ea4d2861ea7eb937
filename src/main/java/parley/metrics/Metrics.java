package parley.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import parley.error.ErrorCode;

/** Every metric of this node, by name. */
public final class Metrics {
    private static final Duration[] BUCKETS = LongStream.of(2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final FaultLog faults = new FaultLog(System::nanoTime);
    private final Counter messages;
    private final Counter deliveries;
    private final Counter ephemeralDropped;
    private final Counter slowConsumers;
    private final Counter gapsHealed;
    private final Counter matches;
    private final Counter resealed;
    private final Counter filesSwept;
    private final Counter unknownMessages;
    private final Remembered history;
    private final Remembered replays;
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);
    private final Timer matchWait;
    private final Timer callConnect;
    private final Map<String, Timer> commands = new ConcurrentHashMap<>();
    private final Map<String, Counter> moderation = new ConcurrentHashMap<>();
    /** Counters by name and by the value of their only label. */
    private final Map<String, Map<String, Counter>> labelled = new ConcurrentHashMap<>();

    private final Timer messageCommit;
    private final Timer eventWrite;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        messages = counter("parley.messages", "Messages stored");
        deliveries = counter("parley.deliveries", "Events written to sockets");
        ephemeralDropped = counter("parley.ephemeral.dropped", "Ephemeral events dropped for slow readers");
        slowConsumers = counter("parley.slow.consumers", "Connections closed with 4001");
        gapsHealed = counter("parley.gaps.healed", "Gaps in a room's events that were filled from its log");
        matches = counter("parley.matches", "Pairs matched");
        filesSwept = counter("parley.files.swept", "Files whose bytes were deleted");
        resealed = counter("parley.resealed", "Rows that were sealed anew with the newest key");

        history = remembered("parley.history.newest", "Readings of a room's newest messages");
        replays = remembered("parley.replays", "Pages of events that came after a client's position");
        unknownMessages = counter("parley.cluster.unknown", "Messages of other nodes that this version does not know");
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(
                    code, counter("parley.commands.refused", "Commands of sockets that failed", "code", code.name()));
        }
        messageCommit = histogram(
                Timer.builder("parley.message.commit").description("Time from taking in a message to its commit"));
        eventWrite = histogram(Timer.builder("parley.event.write")
                .description("Time from an event's commit, or arrival from another node, to its writing"));
        counter("parley.accept.failures", "Times that no connection could be accepted");
        matchWait = Timer.builder("parley.match.wait")
                .description("Time a matched user had waited")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        callConnect = histogram(
                Timer.builder("parley.call.connect").description("Time from a call's answer to its first media"));
    }

    /** Buckets from a good answer to one that a client has given up on. */
    private Timer histogram(Timer.Builder timer) {
        return timer.serviceLevelObjectives(BUCKETS).register(registry);
    }

    /**
     * Lets counters exist with each of their labels before they count, so that an alert sees the first increase.
     */
    public void expect(Expected expected) {
        expected.commands().forEach(this::command);
        expected.closeCodes().forEach(code -> closes(Integer.toString(code)));
        expected.connectionLimits().forEach(this::refusedConnections);
        expected.httpPhases().forEach(this::httpTimeouts);
        expected.reasonsBetweenNodes().forEach(this::refusalsBetweenNodes);
        expected.faultPlaces().forEach(this::faults);
        expected.scripts().forEach(this::redisOperations);
        expected.callOutcomes().forEach(this::callsEnded);
        expected.callQualities().forEach(this::callQuality);
        expected.uploadOutcomes().forEach(this::uploads);
    }

    /** The labels that counters may have. */
    public record Expected(
            Collection<String> commands,
            Collection<Integer> closeCodes,
            Collection<String> connectionLimits,
            Collection<String> httpPhases,
            Collection<String> reasonsBetweenNodes,
            Collection<String> faultPlaces,
            Collection<String> scripts,
            Collection<String> callOutcomes,
            Collection<String> callQualities,
            Collection<String> uploadOutcomes) {}

    private Timer command(String name) {
        return commands.computeIfAbsent(
                name,
                fresh -> histogram(Timer.builder("parley.command.duration")
                        .description("Time from taking in a command to its answer")
                        .tag("name", fresh)));
    }

    /** Notes the time that a command took from being taken in to its answer. */
    public void commandAnswered(String name, long nanos) {
        command(name).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes the time from taking in a message to its commit. */
    public void messageCommitted(long nanos) {
        messageCommit.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Notes the time from an event's commit to its writing to a socket. */
    public void eventWritten(long nanos) {
        eventWrite.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    /** Remembers the counter, as building one to find it costs more than to count; labels have few values. */
    private Counter counter(String name, String description, String label, String value) {
        return labelled.computeIfAbsent(name, fresh -> new ConcurrentHashMap<>())
                .computeIfAbsent(value, fresh -> Counter.builder(name)
                        .description(description)
                        .tag(label, value)
                        .register(registry));
    }

    /** Counts what was answered from memory, and what the database had to be asked for. */
    private record Remembered(Counter fromMemory, Counter fromDatabase) {
        private void count(boolean remembered) {
            (remembered ? fromMemory : fromDatabase).increment();
        }
    }

    private Remembered remembered(String name, String description) {
        return new Remembered(
                counter(name, description, "from", "memory"), counter(name, description, "from", "database"));
    }

    /** @param remembered whether a room's newest messages were in memory */
    public void historyRead(boolean remembered) {
        history.count(remembered);
    }

    /** @param remembered whether the events that a client had missed were in memory */
    public void replayRead(boolean remembered) {
        replays.count(remembered);
    }

    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    /** Registers a gauge with a label of its own. */
    public void gauge(String name, String description, String label, String labelled, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).tag(label, labelled).register(registry);
    }

    public void messageStored() {
        messages.increment();
    }

    public double messagesStored() {
        return messages.count();
    }

    public void delivered(int count) {
        deliveries.increment(count);
    }

    public void ephemeralDropped(int count) {
        ephemeralDropped.increment(count);
    }

    public void slowConsumerClosed() {
        slowConsumers.increment();
    }

    public void gapHealed() {
        gapsHealed.increment();
    }

    public void matched(long waitedMs) {
        matchWait.record(waitedMs, TimeUnit.MILLISECONDS);
    }

    public void pairMatched() {
        matches.increment();
    }

    /** @param outcome the wire name of the reason for which a call ended */
    public void callEnded(String outcome) {
        callsEnded(outcome).increment();
    }

    private Counter callsEnded(String outcome) {
        return counter("parley.calls", "Calls that ended, by the reason", "outcome", outcome);
    }

    /** Notes the time from a call's answer to its first media, as a client measured it. */
    public void callConnected(long afterMs) {
        callConnect.record(afterMs, TimeUnit.MILLISECONDS);
    }

    /** @param quality what a client says of a call in a word */
    public void callReported(String quality) {
        callQuality(quality).increment();
    }

    private Counter callQuality(String quality) {
        return counter("parley.call.quality", "Reports of clients on calls", "quality", quality);
    }

    /** @param outcome what became of an upload, in a word */
    public void uploadEnded(String outcome) {
        uploads(outcome).increment();
    }

    private Counter uploads(String outcome) {
        return counter("parley.uploads", "Uploads that ended, by what became of them", "outcome", outcome);
    }

    /** Lets the counters of what extensions say of messages exist before the first. */
    public void expectModeration(Collection<String> outcomes) {
        outcomes.forEach(this::moderation);
    }

    /** @param outcome what an extension said of a message, or that it did not answer soundly */
    public void moderated(String outcome) {
        moderation(outcome).increment();
    }

    private Counter moderation(String outcome) {
        return moderation.computeIfAbsent(
                outcome, fresh -> counter("parley.moderation", "Messages that extensions judged", "outcome", fresh));
    }

    public void filesSwept(int files) {
        filesSwept.increment(files);
    }

    public void resealed(int rows) {
        resealed.increment(rows);
    }

    /** @param name name of the script or command that was sent */
    public void redisOperation(String name) {
        redisOperations(name).increment();
    }

    private Counter redisOperations(String name) {
        return counter("parley.redis.operations", "Commands and scripts that Redis was sent", "name", name);
    }

    /** Counts an unforeseen failure by its place. Failures that are expected of clients or neighbours don't count. */
    public void fault(String where) {
        faults(where).increment();
    }

    /** Lets a place where failures may happen exist before the first. */
    public void expectFaults(String where) {
        faults(where);
    }

    private Counter faults(String where) {
        return counter("parley.faults", "Failures that nobody foresaw", "where", where);
    }

    /** Counts an unforeseen failure and logs it, though not each time that the same happens. */
    public void fault(String where, Throwable fault) {
        fault(where);
        faults.note(where, fault);
    }

    /** Counts the failure of a future that nobody waited for, and logs it in the same way. */
    public void unattended(String what, Throwable fault) {
        fault("unattended");
        faults.note(what, fault);
    }

    /** Counts an unknown message, most likely one of another version. */
    public void unknownMessage() {
        unknownMessages.increment();
    }

    /** @param kind the address to which a message to another node goes, or the letter of its frame */
    public void sentToNode(String kind) {
        counter("parley.cluster.sent", "Messages to other nodes", "kind", kind).increment();
    }

    /** @param reason the reason for refusing a connection to the port between nodes */
    public void refusedBetweenNodes(String reason) {
        refusalsBetweenNodes(reason).increment();
    }

    private Counter refusalsBetweenNodes(String reason) {
        return counter("parley.cluster.refused", "Connections refused on the port between nodes", "reason", reason);
    }

    public void closed(int code) {
        closes(Integer.toString(code)).increment();
    }

    private Counter closes(String code) {
        return counter("parley.closes", "Connections that the server closed", "code", code);
    }

    public void commandRefused(ErrorCode code) {
        refusals.get(code).increment();
    }

    /** @param limit the limit that a client's connection would have exceeded */
    public void connectionRefused(String limit) {
        refusedConnections(limit).increment();
    }

    private Counter refusedConnections(String limit) {
        return counter("parley.connections.refused", "Connections that were closed when they came in", "limit", limit);
    }

    public void acceptFailed() {
        counter("parley.accept.failures", "Times that no connection could be accepted")
                .increment();
    }

    /** @param phase the phase of an HTTP exchange that did not end in time */
    public void httpTimedOut(String phase) {
        httpTimeouts(phase).increment();
    }

    private Counter httpTimeouts(String phase) {
        return counter(
                "parley.http.timeouts", "HTTP connections that were closed as nothing came to an end", "phase", phase);
    }
}
