package parley.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.gateway.http.ClientAddress;
import parley.metrics.Metrics;

/**
 * Stands before the public port. It accepts nobody until it opens, closes connections beyond the limits before anything
 * is made for them, and pauses accepting while the process has no descriptor free.
 */
@ChannelHandler.Sharable
public final class AcceptGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);
    private static final long PAUSE_MS = 1_000;
    private static final long QUIET_NS = TimeUnit.MINUTES.toNanos(1);

    private final Arrivals arrivals;
    private final ClientAddress addresses;
    private final Metrics metrics;
    private volatile Channel server;
    /** Is made beforehand: without descriptors its class might not be loaded. */
    private final Runnable resume = this::open;

    private boolean paused;
    private long refused;
    private long quietUntil = System.nanoTime();

    public AcceptGate(Arrivals arrivals, ClientAddress addresses, Metrics metrics) {
        this.arrivals = arrivals;
        this.addresses = addresses;
        this.metrics = metrics;
    }

    /** Lets clients in; until then they wait in the system's queue. */
    public void open() {
        Channel channel = server;
        if (channel != null) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        server = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        Channel client = (Channel) message;
        if (paused) {
            paused = false;
            LOG.info("Connections are accepted again");
        }
        String address = addressOf(client);
        Arrivals.Refusal refusal = arrivals.refusal(address);
        if (refusal == null) {
            arrivals.accepted(address).follow(client);
            context.fireChannelRead(client);
        } else {
            client.unsafe().closeForcibly();
            tell(refusal, address);
        }
    }

    /** @return null for a trusted proxy and for a channel that is no longer connected */
    private String addressOf(Channel client) {
        SocketAddress remote = client.remoteAddress();
        if (!(remote instanceof InetSocketAddress inet)) {
            return null;
        }
        String address = inet.getAddress().getHostAddress();
        return addresses.trusts(address) ? null : ClientAddress.limitKey(address);
    }

    private void tell(Arrivals.Refusal refusal, String address) {
        metrics.connectionRefused(refusal.name().toLowerCase(Locale.ROOT));
        refused++;
        long now = System.nanoTime();
        if (now - quietUntil >= 0) {
            quietUntil = now + QUIET_NS;
            LOG.warn(
                    "Connections are refused, {} since the last line like this: limit {}, at the moment {}",
                    refused,
                    refusal,
                    new JsonObject()
                            .put("from", address)
                            .put("strangers", arrivals.strangers())
                            .put("users", arrivals.users()));
            refused = 0;
        }
    }

    /**
     * Pauses when accepting has failed, most likely for want of a descriptor: trying again at once would only keep a
     * core busy.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (!(failure instanceof IOException)) {
            context.fireExceptionCaught(failure);
            return;
        }
        metrics.acceptFailed();
        context.channel().config().setAutoRead(false);
        context.executor().schedule(resume, PAUSE_MS, TimeUnit.MILLISECONDS);
        if (!paused) {
            paused = true;
            LOG.warn("Accepting connections pauses: {}", failure.getMessage());
        }
    }
}
