package parley.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.metrics.Metrics;

/**
 * Stands before the port of the event bus. It bounds how many connections of one address have not shown yet that they are
 * a node's, and counts those that never do.
 */
@ChannelHandler.Sharable
public final class BusGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(BusGate.class);

    private static final long KEPT_MS = 1_000;

    /** The reasons for refusing a connection to the port between nodes. */
    public enum Reason {
        /** Too many connections of one address are in their handshake, or have just failed in it. */
        CROWD,
        /** The handshake was not over in time. */
        SILENCE,
        /** The other side had no right certificate, or no TLS at all. */
        HANDSHAKE
    }

    private final int strangersPerAddress;
    private final Metrics metrics;
    private final Map<String, Integer> strangers = new ConcurrentHashMap<>();
    private final Set<Reason> logged = Collections.synchronizedSet(EnumSet.noneOf(Reason.class));

    public BusGate(int strangersPerAddress, Metrics metrics) {
        this.strangersPerAddress = strangersPerAddress;
        this.metrics = metrics;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel caller = (Channel) message;
        String address = addressOf(caller);
        if (strangers.merge(address, 1, Integer::sum) > strangersPerAddress) {
            forget(address);
            caller.unsafe().closeForcibly();
            tell(Reason.CROWD, address);
        } else {
            Handshake handshake = new Handshake(address);
            caller.pipeline().addFirst(handshake);
            caller.closeFuture().addListener(closed -> handshake.closed());
            context.fireChannelRead(caller);
        }
    }

    private static String addressOf(Channel caller) {
        SocketAddress remote = caller.remoteAddress();
        return remote instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : "";
    }

    private void forget(String address) {
        strangers.computeIfPresent(address, (known, count) -> count == 1 ? null : count - 1);
    }

    private void tell(Reason reason, String address) {
        metrics.refusedBetweenNodes(reason.name().toLowerCase(Locale.ROOT));
        if (logged.add(reason)) {
            LOG.warn(
                    "A connection to the port between nodes was refused ({}, from {}); more are only counted",
                    reason,
                    address);
        }
    }

    /** Watches one connection until TLS has proven that it is a node's, or it ends. */
    private final class Handshake extends ChannelInboundHandlerAdapter {
        private final String address;
        private boolean proven;
        private Reason reason = Reason.HANDSHAKE;

        Handshake(String address) {
            this.address = address;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.pipeline().get(SslHandler.class).handshakeFuture().addListener(this::ended);
            context.fireChannelActive();
            context.pipeline().remove(this);
        }

        private void ended(Future<?> handshake) {
            if (handshake.isSuccess()) {
                proven = true;
                forget(address);
            } else if (handshake.cause() instanceof SslHandshakeTimeoutException) {
                reason = Reason.SILENCE;
            }
        }

        /** Keeps the place for a while, so that nobody can repeat handshakes as fast as they fail. */
        private void closed() {
            if (!proven) {
                tell(reason, address);
                // The event loops may have ended already when a node stops.
                GlobalEventExecutor.INSTANCE.schedule(() -> forget(address), KEPT_MS, TimeUnit.MILLISECONDS);
            }
        }
    }
}
