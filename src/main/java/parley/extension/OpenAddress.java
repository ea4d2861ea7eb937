package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;

/** An address of this node that programs of others reach, from other processes of the cluster too. */
final class OpenAddress {
    private final EventBus eventBus;
    private final String address;
    private final PlainMessages messages;
    private MessageConsumer<Object> consumer;

    OpenAddress(EventBus eventBus, String address, PlainMessages messages) {
        this.eventBus = eventBus;
        this.address = address;
        this.messages = messages;
    }

    synchronized Future<Void> open() {
        consumer = eventBus.consumer(address, messages::take);
        return consumer.completion();
    }

    /** Registers the address anew, after the cluster has lost it. */
    synchronized Future<Void> openAnew() {
        return consumer.unregister().transform(gone -> open());
    }
}
