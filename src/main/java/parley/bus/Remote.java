package parley.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.metrics.Metrics;

/** The bus beyond this node: it sends records as bytes over the link, answers requests and acknowledges notices. */
final class Remote {
    private static final Logger LOG = LoggerFactory.getLogger(Remote.class);
    private static final byte REQUEST = 'R';
    private static final byte NOTICE = 'N';
    private static final byte ANSWER = 'A';
    private static final byte REFUSAL = 'F';
    private static final int FIRST_FIELD = 1;
    private static final long RETRY_MS = 500;
    private static final int ATTEMPTS = 40;
    private static final Buffer ACKNOWLEDGED = Buffer.buffer().appendByte(ANSWER);

    private final Vertx vertx;
    private final NodeLink link;
    private final Peers peers;
    private final WireTypes types;
    private final Metrics metrics;
    private final BiFunction<String, Object, Future<Object>> ask;
    private final BiConsumer<String, Object> tell;
    private final Map<Byte, Consumer<Buffer>> receivers = new ConcurrentHashMap<>();

    /** @param ask asks this node @param tell tells this node */
    Remote(
            Vertx vertx,
            NodeLink link,
            Peers peers,
            WireTypes types,
            Metrics metrics,
            BiFunction<String, Object, Future<Object>> ask,
            BiConsumer<String, Object> tell) {
        this.vertx = vertx;
        this.link = link;
        this.peers = peers;
        this.types = types;
        this.metrics = metrics;
        this.ask = ask;
        this.tell = tell;
    }

    Future<Void> open() {
        return link.open(this::received);
    }

    String nodeId() {
        return link.nodeId();
    }

    Peers peers() {
        return peers;
    }

    /** Hands frames of this kind to a receiver; the kinds of this class are taken. */
    void receive(byte kind, Consumer<Buffer> receiver) {
        receivers.put(kind, receiver);
    }

    void send(String nodeId, Buffer frame) {
        sent(frame);
        link.send(nodeId, frame);
    }

    void sendAll(Buffer frame) {
        sent(frame);
        link.sendAll(frame);
    }

    private void sent(Buffer frame) {
        metrics.sentToNode(frame.length() == 0 ? "frame" : "frame " + (char) frame.getByte(0));
    }

    Future<Object> request(String nodeId, String address, Object message) {
        metrics.sentToNode(address);
        return link.request(nodeId, envelope(REQUEST, address, message), Patience.at(address))
                .map(this::answer);
    }

    /** Tells a node until it has acknowledged it or is gone. Receivers must not mind hearing it twice. */
    Future<Void> notice(String nodeId, String address, Object message) {
        Buffer envelope = envelope(NOTICE, address, message);
        return notice(nodeId, envelope, address, 1);
    }

    private Future<Void> notice(String nodeId, Buffer envelope, String address, int attempt) {
        metrics.sentToNode(address);
        return link.request(nodeId, envelope, Patience.NOTICE).<Void>mapEmpty().recover(failure -> {
            if (!peers.contains(nodeId)) {
                return Future.succeededFuture();
            }
            if (attempt == ATTEMPTS) {
                metrics.fault("cluster.notice");
                LOG.warn("{} could not be told to node {}: {}", address, nodeId, failure.getMessage());
                return Future.failedFuture(failure);
            }
            return vertx.timer(RETRY_MS).compose(again -> notice(nodeId, envelope, address, attempt + 1));
        });
    }

    private Buffer envelope(byte kind, String address, Object message) {
        Buffer envelope = Buffer.buffer().appendByte(kind);
        Text.write(envelope, address);
        types.write(envelope, message);
        return envelope;
    }

    private Object answer(Buffer reply) {
        ParleyException refusal;
        try {
            byte kind = reply.getByte(0);
            if (kind == ANSWER) {
                return reply.length() == FIRST_FIELD ? null : types.read(reply, FIRST_FIELD);
            }
            if (kind != REFUSAL) {
                throw new UnknownMessage("kind " + kind);
            }
            refusal = RefusalCodec.refusal(
                    reply.getBuffer(FIRST_FIELD, reply.length()).toJsonObject());
        } catch (RuntimeException unknown) {
            left(unknown);
            refusal = unavailable(unknown);
        }
        throw refusal;
    }

    /** Takes a message. One that this version does not know is counted and dropped. */
    private Future<Buffer> received(Buffer message) {
        byte kind = message.length() == 0 ? 0 : message.getByte(0);
        try {
            if (kind == REQUEST) {
                return request(message);
            }
            if (kind == NOTICE) {
                tell.accept(Text.read(message, FIRST_FIELD), body(message));
                return Future.succeededFuture(ACKNOWLEDGED);
            }
            Consumer<Buffer> receiver = receivers.get(kind);
            if (receiver == null) {
                throw new UnknownMessage("kind " + kind);
            }
            receiver.accept(message);
            return null;
        } catch (RuntimeException unknown) {
            left(unknown);
            return Future.succeededFuture(kind == NOTICE ? ACKNOWLEDGED : refusal(unavailable(unknown)));
        }
    }

    private void left(RuntimeException unknown) {
        metrics.unknownMessage();
        LOG.debug("A message of another node was left: {}", unknown.toString());
    }

    private static ParleyException unavailable(RuntimeException unknown) {
        return new ParleyException(ErrorCode.UNAVAILABLE, "The nodes differ: " + unknown.getMessage(), 1_000, null);
    }

    private Object body(Buffer message) {
        return types.read(message, Text.end(message, FIRST_FIELD));
    }

    private Future<Buffer> request(Buffer message) {
        return ask.apply(Text.read(message, FIRST_FIELD), body(message))
                .map(answer -> {
                    Buffer reply = Buffer.buffer().appendByte(ANSWER);
                    types.write(reply, answer);
                    return reply;
                })
                .recover(failure -> Future.succeededFuture(refusal(ParleyException.of(failure))));
    }

    private static Buffer refusal(ParleyException refusal) {
        JsonObject json = refusal.toJson();
        return Buffer.buffer().appendByte(REFUSAL).appendBuffer(json.toBuffer());
    }
}
