package parley.bus;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.spi.VerticleFactory;
import java.util.List;
import java.util.Random;
import parley.bus.LinkFaults.Fate;
import parley.bus.LinkFaults.Shares;

/**
 * Loses, doubles and delays what a process sends to other nodes. A server that has the test classes on its class path
 * finds this class as a factory of verticles, which Vert.x initialises before anything is sent.
 */
public final class BadNetwork implements VerticleFactory {
    private static final String PROPERTY = "parley.bad-network";
    private static final String COPY = "copy";
    private static final String NODES = Addresses.node("");

    private final Vertx vertx;
    private final LinkFaults faults;

    /** Serves the service loader. */
    public BadNetwork() {
        this(null, null);
    }

    private BadNetwork(Vertx vertx, LinkFaults faults) {
        this.vertx = vertx;
        this.faults = faults;
    }

    /** Returns options of a Java virtual machine, for a server that has the test classes on its class path. */
    public static String option(Shares shares) {
        return "-D" + PROPERTY + "=" + shares.loss() + "," + shares.duplicates() + "," + shares.delayMs();
    }

    public static void worsen(Vertx vertx, LinkFaults faults) {
        vertx.eventBus().addOutboundInterceptor(new BadNetwork(vertx, faults)::carry);
    }

    @Override
    public String prefix() {
        return "bad-network";
    }

    @Override
    public void init(Vertx started) {
        String given = System.getProperty(PROPERTY, "");
        if (!given.isEmpty()) {
            List<String> parts = List.of(given.split(","));
            Shares shares = new Shares(
                    Double.parseDouble(parts.get(0)), Double.parseDouble(parts.get(1)), Long.parseLong(parts.get(2)));
            worsen(started, new LinkFaults(shares, new Random()));
        }
    }

    private void carry(DeliveryContext<Object> sending) {
        Message<Object> message = sending.message();
        if (!message.address().startsWith(NODES) || message.headers().contains(COPY)) {
            sending.next();
            return;
        }
        Fate fate = faults.next();
        if (fate.copies() > 1) {
            DeliveryOptions options = new DeliveryOptions().addHeader(COPY, "");
            after(fate.delayMs(), () -> vertx.eventBus().send(message.address(), sending.body(), options));
        }
        if (fate.copies() > 0) {
            after(fate.delayMs(), sending::next);
        }
    }

    private void after(long delayMs, Runnable step) {
        if (delayMs == 0) {
            step.run();
        } else {
            vertx.setTimer(delayMs, timer -> step.run());
        }
    }
}
