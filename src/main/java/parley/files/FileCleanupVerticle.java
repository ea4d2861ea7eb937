package parley.files;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sweeps now and then. Nodes do so at times of their own, and each sees to what another has left. */
final class FileCleanupVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FileCleanupVerticle.class);
    private static final long LONGEST_START_MS = 10_000;

    private final FileSweep sweep;
    private final FileUsageGauge usage;
    private final long everyMs;
    private boolean sweeping;

    FileCleanupVerticle(FileSweep sweep, FileUsageGauge usage, long everyMs) {
        this.sweep = sweep;
        this.usage = usage;
        this.everyMs = everyMs;
    }

    @Override
    public Future<?> start() {
        long firstMs = 1 + ThreadLocalRandom.current().nextLong(Math.min(everyMs, LONGEST_START_MS));
        vertx.setPeriodic(firstMs, everyMs, timer -> sweep());
        return Future.succeededFuture();
    }

    private void sweep() {
        if (sweeping) {
            return;
        }
        sweeping = true;
        sweep.sweep()
                .transform(swept -> {
                    if (swept.failed()) {
                        LOG.warn("Files were not swept whole: {}", swept.cause().toString());
                    }
                    return usage.read();
                })
                .onComplete(done -> sweeping = false)
                .onFailure(away -> LOG.debug("The usage of files could not be read: {}", away.getMessage()));
    }
}
