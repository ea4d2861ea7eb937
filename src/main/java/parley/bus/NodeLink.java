package parley.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.List;
import java.util.function.Function;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Carries bytes from node to node, at most once. A node has two registrations in the cluster, however much travels: its
 * own address and the one of all nodes.
 */
public final class NodeLink {
    private final EventBus eventBus;
    private final String nodeId;
    private Function<Buffer, Future<Buffer>> receiver;
    private List<MessageConsumer<Buffer>> consumers = List.of();

    public NodeLink(Vertx vertx, String nodeId) {
        this.eventBus = vertx.eventBus();
        this.nodeId = nodeId;
    }

    String nodeId() {
        return nodeId;
    }

    /** The addresses under which the cluster has to know this node. */
    public List<String> addresses() {
        return List.of(Addresses.node(nodeId), Addresses.ALL_NODES);
    }

    /**
     * Completes when all nodes can reach this one.
     *
     * @param receiver answers null to a message that asks for no answer
     */
    synchronized Future<Void> open(Function<Buffer, Future<Buffer>> receiver) {
        this.receiver = receiver;
        consumers = List.of(
                eventBus.consumer(Addresses.node(nodeId), this::received),
                eventBus.consumer(Addresses.ALL_NODES, this::received));
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList())
                .mapEmpty();
    }

    /** Registers this node's addresses anew, so that nodes that lost them find them again. */
    public synchronized Future<Void> registerAnew() {
        List<MessageConsumer<Buffer>> old = consumers;
        return Future.join(old.stream().map(MessageConsumer::unregister).toList())
                .transform(gone -> open(receiver));
    }

    private void received(Message<Buffer> message) {
        Future<Buffer> answer = receiver.apply(message.body());
        if (message.replyAddress() != null && answer != null) {
            answer.onComplete(message::reply, failure -> message.fail(0, failure.getMessage()));
        }
    }

    Future<Buffer> request(String to, Buffer message, Patience patience) {
        DeliveryOptions options = new DeliveryOptions().setSendTimeout(patience.ms());
        return eventBus.<Buffer>request(Addresses.node(to), message, options)
                .map(Message::body)
                .recover(failure -> Future.failedFuture(isLoss(failure) ? lost(to) : failure));
    }

    /** A lost connection is a failure of the network, which the library reports like one of the receiver. */
    private static boolean isLoss(Throwable failure) {
        return !(failure instanceof ReplyException reply) || reply.failureType() == ReplyFailure.ERROR;
    }

    /** Nobody knows whether the message arrived, as when an answer is late. */
    private static ParleyException lost(String to) {
        return new ParleyException(ErrorCode.TIMEOUT, "The connection to node " + to + " was lost");
    }

    void send(String to, Buffer message) {
        eventBus.send(Addresses.node(to), message);
    }

    /** Sends to all nodes, this one too. */
    void sendAll(Buffer message) {
        eventBus.publish(Addresses.ALL_NODES, message);
    }
}
