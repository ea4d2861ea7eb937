package parley.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import parley.error.ErrorCode;

/** Every metric of this node, by name. */
public final class Metrics {
    private final MeterRegistry registry;
    private final FaultLog faults = new FaultLog(System::nanoTime);
    private final Counter messages;
    private final Counter deliveries;
    private final Counter ephemeralDropped;
    private final Counter slowConsumers;
    private final Counter gapsHealed;
    private final Counter matches;
    private final Counter resealed;
    private final Counter unknownMessages;
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);
    private final Timer matchWait;

    public Metrics(MeterRegistry registry) {
        this.registry = registry;
        messages = counter("parley.messages", "Messages stored");
        deliveries = counter("parley.deliveries", "Events written to sockets");
        ephemeralDropped = counter("parley.ephemeral.dropped", "Ephemeral events dropped for slow readers");
        slowConsumers = counter("parley.slow.consumers", "Connections closed with 4001");
        gapsHealed = counter("parley.gaps.healed", "Gaps in a room's events that were filled from its log");
        matches = counter("parley.matches", "Pairs matched");
        resealed = counter("parley.resealed", "Rows that were sealed anew with the newest key");

        unknownMessages = counter("parley.cluster.unknown", "Messages of other nodes that this version does not know");
        for (ErrorCode code : ErrorCode.values()) {
            refusals.put(
                    code, counter("parley.commands.refused", "Commands of sockets that failed", "code", code.name()));
        }
        matchWait = Timer.builder("parley.match.wait")
                .description("Time a matched user had waited")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Counter counter(String name, String description, String label, String value) {
        return Counter.builder(name).description(description).tag(label, value).register(registry);
    }

    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
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

    public void resealed(int rows) {
        resealed.increment(rows);
    }

    /** @param name name of the script or command that was sent */
    public void redisOperation(String name) {
        counter("parley.redis.operations", "Commands and scripts that Redis was sent", "name", name)
                .increment();
    }

    /** Counts an unforeseen failure by its place. Failures that are expected of clients or neighbours don't count. */
    public void fault(String where) {
        counter("parley.faults", "Failures that nobody foresaw", "where", where).increment();
    }

    /** Counts an unforeseen failure and logs it, though not each time that the same happens. */
    public void fault(String where, Throwable fault) {
        fault(where);
        faults.note(where, fault);
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
        counter("parley.cluster.refused", "Connections refused on the port between nodes", "reason", reason)
                .increment();
    }

    public void closed(int code) {
        counter("parley.closes", "Connections that the server closed", "code", Integer.toString(code))
                .increment();
    }

    public void commandRefused(ErrorCode code) {
        refusals.get(code).increment();
    }

    /** @param limit the limit that a client's connection would have exceeded */
    public void connectionRefused(String limit) {
        counter("parley.connections.refused", "Connections that were closed when they came in", "limit", limit)
                .increment();
    }

    public void acceptFailed() {
        counter("parley.accept.failures", "Times that no connection could be accepted")
                .increment();
    }

    /** @param phase the phase of an HTTP exchange that did not end in time */
    public void httpTimedOut(String phase) {
        counter("parley.http.timeouts", "HTTP connections that were closed as nothing came to an end", "phase", phase)
                .increment();
    }
}
