package parley.ops;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.Unattended;
import parley.metrics.Metrics;

/**
 * Deploys verticles and counts the exceptions that they leave uncaught. A verticle goes on after a fault: starting it
 * again would take all its clients down for the fault of one.
 */
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

    private final Vertx vertx;
    private final Metrics metrics;

    public Supervisor(Vertx vertx, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
    }

    /**
     * Fails if an instance can't start, but only when no other is still starting: it would be undeployed in the middle
     * of its start, whose end the library then takes for a fault.
     *
     * @param make gives the verticle for an instance's number
     */
    public Future<Void> deploy(String name, int instances, IntFunction<Deployable> make) {
        metrics.expectFaults(name);
        List<Future<String>> deployments = new ArrayList<>();
        for (int instance = 0; instance < instances; instance++) {
            deployments.add(vertx.deployVerticle(new Supervised(make.apply(instance), name)));
        }
        return Future.join(deployments).mapEmpty();
    }

    /** Counts what is left uncaught outside of verticles, too: by timers of stores, and by futures that nobody waits for. */
    public void watchTheRest() {
        vertx.exceptionHandler(fault -> fault("node", fault));
        Unattended.tellFaultsTo(metrics::unattended);
    }

    /** An exception concerns what was being done. After an error, such as that of a class that is gone, nothing is sure. */
    private void fault(String where, Throwable fault) {
        metrics.fault(where, fault);
        if (fault instanceof Error) {
            ShutdownSignal.afterFault();
        }
    }

    private final class Supervised implements Deployable {
        private final Deployable verticle;
        private final String name;

        Supervised(Deployable verticle, String name) {
            this.verticle = verticle;
            this.name = name;
        }

        @Override
        public Future<?> deploy(Context context) throws Exception {
            // Other faults may follow when a start fails; the start's own failure is the one to tell.
            context.exceptionHandler(fault -> LOG.warn("{} had a fault while it started: {}", name, fault.toString()));
            return verticle.deploy(context).onSuccess(started -> context.exceptionHandler(fault -> fault(name, fault)));
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            return verticle.undeploy(context);
        }
    }
}
