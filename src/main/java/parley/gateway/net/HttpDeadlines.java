package parley.gateway.net;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import parley.config.ParleyConfig;
import parley.gateway.net.HttpExchanges.Phase;
import parley.metrics.Metrics;

/**
 * Ends HTTP connections of one event loop whose requests or answers don't come to an end. It counts time in ticks of
 * the loop: when the loop was held up no client is to blame.
 */
public final class HttpDeadlines {
    public static final long TICK_MS = 1_000;

    private static final String DECODER = "httpDecoder";
    /** A close that begins before this handler in the pipeline passes by it, and so does not wait for the client. */
    private static final String LIBRARY_HANDLER = "handler";

    private final Set<HttpExchanges> open = new LinkedHashSet<>();
    private final int headTicks;
    private final int idleTicks;
    private final long bytesPerTick;
    private final long bytesOwed;
    private final Metrics metrics;

    /** The phases of an exchange in which a client may be too late, as they are counted. */
    public static List<String> phases() {
        return Arrays.stream(HttpExchanges.Phase.values())
                .map(phase -> phase.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    public HttpDeadlines(ParleyConfig.Timeouts timeouts, Metrics metrics) {
        headTicks = ticks(timeouts.headMs());
        idleTicks = ticks(timeouts.idleMs());
        bytesPerTick = Math.max(1, timeouts.bodyBytesPerSecond() * TICK_MS / 1_000);
        bytesOwed = bytesPerTick * ticks(timeouts.bodyGraceMs());
        this.metrics = metrics;
    }

    /** Returns the ticks of a time, never too few: the first tick may come at once. */
    private static int ticks(long ms) {
        return (int) ((ms + TICK_MS - 1) / TICK_MS) + 1;
    }

    /** Must be called for each new connection, before its first byte is read. */
    public void watch(HttpConnection connection, HttpServerOptions options) {
        Channel channel =
                ((HttpServerConnection) connection).channelHandlerContext().channel();
        HttpExchanges exchanges = new HttpExchanges(this);
        channel.pipeline().replace(DECODER, DECODER, new StrictRequestDecoder(options, exchanges));
        channel.pipeline().addBefore(LIBRARY_HANDLER, "exchanges", exchanges);
    }

    void opened(HttpExchanges exchanges) {
        open.add(exchanges);
    }

    void closed(HttpExchanges exchanges) {
        open.remove(exchanges);
    }

    /** Must be called every {@link #TICK_MS}. */
    public void tick() {
        // Closing takes a connection out of the set.
        ArrayList<HttpExchanges> late = new ArrayList<>(0);
        for (HttpExchanges exchanges : open) {
            if (exchanges.late(this)) {
                late.add(exchanges);
            }
        }
        for (HttpExchanges exchanges : late) {
            metrics.httpTimedOut(exchanges.phase().name().toLowerCase(Locale.ROOT));
            exchanges.end();
        }
    }

    int ticksFor(Phase phase) {
        return phase == Phase.HEAD ? headTicks : idleTicks;
    }

    long bytesPerTick() {
        return bytesPerTick;
    }

    long bytesOwed() {
        return bytesOwed;
    }
}
