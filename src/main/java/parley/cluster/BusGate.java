package parley.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private enum Reason {
        /** Too many connections of one address are in their handshake. */
        CROWD,
        /** The handshake was not over in time. */
        SILENCE,
        /** There was no right certificate, or no TLS at all. */
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
            caller.pipeline().addFirst(new Handshake(address));
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

    /** Watches one connection until TLS has proven that it is a node's, or has closed it. */
    private final class Handshake extends ChannelInboundHandlerAdapter {
        private final String address;

        Handshake(String address) {
            this.address = address;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.pipeline().get(SslHandler.class).handshakeFuture().addListener(done -> {
                forget(address);
                if (!done.isSuccess()) {
                    tell(
                            done.cause() instanceof SslHandshakeTimeoutException ? Reason.SILENCE : Reason.HANDSHAKE,
                            address);
                }
            });
            context.fireChannelActive();
            context.pipeline().remove(this);
        }
    }
}
