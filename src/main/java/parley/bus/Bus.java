package parley.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;

/** The event bus with types: records in, records out, and every failure as a refusal a client can be told. */
public final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final long REQUEST_TIMEOUT_MS = 5_000;

    private final EventBus eventBus;
    private final Metrics metrics;
    private final Set<String> external;
    private final DeliveryOptions options =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(REQUEST_TIMEOUT_MS);

    public Bus(Vertx vertx, Metrics metrics) {
        this(vertx, metrics, Set.of());
    }

    /** @param external commands that are left to a verticle outside of Parley, so that nobody else serves them */
    public Bus(Vertx vertx, Metrics metrics, Set<String> external) {
        this.eventBus = vertx.eventBus();
        this.metrics = metrics;
        this.external = external;
        eventBus.registerDefaultCodec(ParleyException.class, new RefusalCodec());
        carry(Command.class);
        carry(Reply.class);
    }

    /** Makes records of this type sendable; each type once per process. */
    public <T> Bus carry(Class<T> type) {
        eventBus.registerDefaultCodec(type, new RecordCodec<>(type));
        return this;
    }

    /** Answers requests at an address; the handler's failure becomes the requester's. */
    public <Q, A> MessageConsumer<Q> serve(String address, Function<Q, Future<A>> handler) {
        return eventBus.localConsumer(address, message -> answer(message, message.body(), handler));
    }

    /** Serves client commands; they are also reachable by name, with a JSON body and the caller in the headers. */
    public void serveCommands(Collection<String> names, Function<Command, Future<Reply>> handler) {
        for (String name : names) {
            if (external.contains(name)) {
                continue;
            }
            serve(Addresses.command(name), handler);
            eventBus.<JsonObject>localConsumer(name, message -> {
                Command command = new Command(name, Caller.ofHeaders(message.headers()), message.body());
                answer(message, command, handler.andThen(reply -> reply.map(Reply::data)));
            });
        }
    }

    public <A> Future<A> request(String address, Object message) {
        return eventBus.<A>request(address, message, options).map(Message::body);
    }

    /** A command to whoever serves its name: a feature of this node. */
    public Future<Reply> requestCommand(Command command) {
        return request(Addresses.command(command.name()), command);
    }

    /** A command that a verticle outside of Parley carries out; an empty answer of it is an empty object. */
    public Future<Reply> requestExternal(Command command) {
        DeliveryOptions withCaller = new DeliveryOptions()
                .setSendTimeout(REQUEST_TIMEOUT_MS)
                .setHeaders(command.caller().toHeaders());
        return eventBus.<JsonObject>request(command.name(), command.body(), withCaller)
                .map(message -> message.body() == null ? Reply.EMPTY : new Reply(message.body()));
    }

    public void publish(String address, Object message) {
        eventBus.publish(address, message, options);
    }

    public <T> MessageConsumer<T> subscribe(String address, Consumer<T> handler) {
        return eventBus.localConsumer(address, message -> handler.accept(message.body()));
    }

    private <Q, A> void answer(Message<?> message, Q request, Function<Q, Future<A>> handler) {
        Future<A> result;
        try {
            result = handler.apply(request);
        } catch (RuntimeException thrown) {
            result = Future.failedFuture(thrown);
        }
        result.onComplete(answer -> message.reply(answer, options), failure -> {
            ParleyException refusal = ParleyException.of(failure);
            if (refusal.code() == ErrorCode.INTERNAL) {
                metrics.fault(message.address());
                LOG.error("A request to {} failed", message.address(), failure);
            }
            message.reply(refusal, options);
        });
    }
}
