package parley.extension;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ExtensionSettings;
import parley.error.FileTrouble;
import parley.error.StartException;
import parley.metrics.Metrics;
import parley.util.ProcessEnd;

/** Deploys verticles of others behind the node's own, each with a class loader of its own. */
public final class Extensions {
    private static final Logger LOG = LoggerFactory.getLogger(Extensions.class);
    private static final long START_MS = 60_000;
    private static final long STOP_MS = 2_000;

    private final Vertx vertx;
    private final Metrics metrics;
    private final ExtensionVerticles verticles;
    /** The last one deployed is the first. */
    private final Deque<Deployed> deployed = new ArrayDeque<>();

    private record Deployed(String name, String deploymentId, ExtensionLoader loader) {}

    public Extensions(Vertx vertx, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.verticles = new ExtensionVerticles(vertx);
    }

    /** Deploys one after the other. Fails with a StartException that names the first that can't be deployed. */
    public Future<Void> deploy(List<ExtensionSettings> extensions) {
        Future<Void> done = Future.succeededFuture();
        for (ExtensionSettings extension : extensions) {
            done = done.compose(before -> deploy(extension));
        }
        return done;
    }

    private Future<Void> deploy(ExtensionSettings extension) {
        String name = extension.verticle();
        metrics.expectFaults(placeOf(name));
        return loader(extension)
                .compose(loader -> verticles
                        .make(name, extension.instances(), loader)
                        .compose(instances ->
                                start(extension, instances, loader).timeout(START_MS, TimeUnit.MILLISECONDS))
                        .onSuccess(id -> deployed.push(new Deployed(name, id, loader)))
                        .onFailure(failure -> close(name, loader)))
                .<Void>mapEmpty()
                .onSuccess(started -> LOG.info("The extension {} is deployed", name))
                .recover(failure -> Future.failedFuture(told(name, failure)));
    }

    private Future<ExtensionLoader> loader(ExtensionSettings extension) {
        return vertx.executeBlocking(
                () -> ExtensionLoader.of(extension.classpath(), Extensions.class.getClassLoader()));
    }

    private Future<String> start(ExtensionSettings extension, List<Deployable> instances, ExtensionLoader loader) {
        DeploymentOptions options = new DeploymentOptions()
                .setClassLoader(loader)
                .setInstances(instances.size())
                .setThreadingModel(extension.worker() ? ThreadingModel.WORKER : ThreadingModel.EVENT_LOOP)
                .setConfig(new JsonObject(extension.config()));
        Iterator<Deployable> next = instances.iterator();
        return vertx.deployVerticle(() -> new Watched(next.next(), extension.verticle()), options);
    }

    private static StartException told(String name, Throwable failure) {
        ProcessEnd.ifFatal(failure);
        return new StartException("The extension " + name + " can't be deployed: " + causeOf(failure), failure);
    }

    private static String causeOf(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "it did not start within " + START_MS / 1_000 + " s";
        }
        if (failure instanceof ClassNotFoundException) {
            return "there is no class " + failure.getMessage() + " on its class path";
        }
        return failure instanceof IOException file ? FileTrouble.reason(file) : failure.toString();
    }

    /** Undeploys them in the opposite order. One that does not end in time is left to the end of the process. */
    public Future<Void> undeploy() {
        Future<Void> done = Future.succeededFuture();
        for (Deployed extension : deployed) {
            done = done.compose(before -> undeploy(extension));
        }
        deployed.clear();
        return done;
    }

    private Future<Void> undeploy(Deployed extension) {
        return vertx.undeploy(extension.deploymentId())
                .timeout(STOP_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure ->
                        LOG.warn("The extension {} did not end in order: {}", extension.name(), failure.toString()))
                .transform(ended -> {
                    close(extension.name(), extension.loader());
                    return Future.succeededFuture();
                });
    }

    private static void close(String name, ExtensionLoader loader) {
        try {
            loader.close();
        } catch (IOException failure) {
            LOG.warn("Files of the extension {} could not be closed: {}", name, failure.getMessage());
        }
    }

    private static String placeOf(String name) {
        return "extension " + name;
    }

    /** Tells and counts what an extension leaves uncaught; whatever it is, it does not concern the node. */
    private final class Watched implements Deployable {
        private final Deployable verticle;
        private final String name;

        Watched(Deployable verticle, String name) {
            this.verticle = verticle;
            this.name = name;
        }

        @Override
        public Future<?> deploy(Context context) throws Exception {
            context.exceptionHandler(this::fault);
            return verticle.deploy(context);
        }

        /** The stack of one turn is full when that turn recurs too deep, which harms nobody else. */
        private void fault(Throwable fault) {
            if (!(fault instanceof StackOverflowError)) {
                ProcessEnd.ifFatal(fault);
            }
            metrics.fault(placeOf(name), fault);
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            return verticle.undeploy(context);
        }
    }
}
