package parley.ops;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.metrics.Metrics;

/** Deploys verticles and deploys one anew that had an uncaught fault; what must outlive that is kept outside of it. */
public final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final long PAUSE_MS = 1_000;

    private final Vertx vertx;
    private final Metrics metrics;
    /** Not a verticle's: what is deployed from one belongs to it, and the faulty one is gone by then. */
    private final Context own;

    private volatile boolean stopping;

    public Supervisor(Vertx vertx, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.own = vertx.getOrCreateContext();
    }

    /** @param make gives the verticle for an instance's number, also when it is deployed again */
    public Future<Void> deploy(String name, int instances, IntFunction<Deployable> make) {
        List<Future<String>> deployments = new ArrayList<>();
        for (int instance = 0; instance < instances; instance++) {
            deployments.add(deployOne(name, instance, make));
        }
        return Future.all(deployments).mapEmpty();
    }

    /** From now on a fault is only logged. */
    public void stop() {
        stopping = true;
    }

    private Future<String> deployOne(String name, int instance, IntFunction<Deployable> make) {
        return vertx.deployVerticle(
                new Supervised(make.apply(instance), () -> redeploy(name, instance, make), name),
                new DeploymentOptions());
    }

    private Future<String> redeploy(String name, int instance, IntFunction<Deployable> make) {
        if (stopping) {
            return Future.succeededFuture();
        }
        metrics.redeployed(name);
        LOG.warn("Deploying {} {} again", name, instance);
        return deployOne(name, instance, make).recover(failure -> {
            LOG.error("{} {} could not be deployed again", name, instance, failure);
            return vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS).compose(later -> redeploy(name, instance, make));
        });
    }

    private final class Supervised implements Deployable {
        private final Deployable verticle;
        private final Runnable replacement;
        private final String name;
        private final AtomicBoolean faulty = new AtomicBoolean();

        Supervised(Deployable verticle, Runnable replacement, String name) {
            this.verticle = verticle;
            this.replacement = replacement;
            this.name = name;
        }

        @Override
        public Future<?> deploy(Context context) throws Exception {
            context.exceptionHandler(fault -> failed(context, fault));
            return verticle.deploy(context);
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            return verticle.undeploy(context);
        }

        private void failed(Context context, Throwable fault) {
            metrics.fault(name);
            LOG.error("An uncaught fault in {}", name, fault);
            if (!stopping && faulty.compareAndSet(false, true)) {
                own.runOnContext(turn -> replace(context.deploymentID()));
            }
        }

        /** After a while, as a verticle that fails at once again and again must not keep the loop busy. */
        private void replace(String deploymentId) {
            vertx.timer(PAUSE_MS, TimeUnit.MILLISECONDS)
                    .compose(later -> vertx.undeploy(deploymentId))
                    .onComplete(gone -> replacement.run());
        }
    }
}
