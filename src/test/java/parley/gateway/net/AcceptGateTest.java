package parley.gateway.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.gateway.http.ClientAddress;
import parley.metrics.Metrics;

@Tag("S1-RL-06")
class AcceptGateTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Arrivals arrivals = new Arrivals(new Arrivals.Limits(0, 1, 0, 0, 3));
    private final AcceptGate gate =
            new AcceptGate(arrivals, new ClientAddress(List.of("198.51.100.0/24")), new Metrics(meters));
    private final EmbeddedChannel server = new EmbeddedChannel(gate);

    private EmbeddedChannel client(String address) {
        EmbeddedChannel client = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(address, 1);
            }
        };
        server.writeInbound(client);
        return client;
    }

    private double refused(String limit) {
        return meters.counter("parley.connections.refused", "limit", limit).count();
    }

    @Test
    void closesWhatIsOneTooManyOfAnAddressBeforeItIsRegistered() {
        EmbeddedChannel first = client("2001:db8::1");
        EmbeddedChannel second = client("2001:db8::2");
        assertEquals(first, server.readInbound());
        assertTrue(first.isOpen());
        assertFalse(second.isOpen());
        assertEquals(1, refused("address"));
        first.close();
        assertTrue(client("2001:db8::3").isOpen());
    }

    @Test
    void trustedProxiesAreNotLimitedPerAddressButByDescriptors() {
        for (int i = 0; i < 3; i++) {
            assertTrue(client("198.51.100.7").isOpen());
        }
        assertFalse(client("198.51.100.7").isOpen());
        assertEquals(1, refused("descriptors"));
    }

    @Test
    void pausesWhileNothingCanBeAcceptedAndGoesOnByItself() {
        server.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertFalse(server.config().isAutoRead());
        server.advanceTimeBy(1, TimeUnit.SECONDS);
        server.runScheduledPendingTasks();
        assertTrue(server.config().isAutoRead());
        assertTrue(client("192.0.2.1").isOpen());
        assertEquals(1, meters.counter("parley.accept.failures").count());
    }
}
