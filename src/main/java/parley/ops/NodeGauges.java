package parley.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import parley.metrics.Metrics;

/** Gauges of the state of the node and its machine, by which somebody is called. */
public final class NodeGauges {
    private static final double UNKNOWN = Double.NaN;

    private NodeGauges() {}

    /** Registers the checks of health as they were when last asked; a scrape asks first. */
    public static void ofHealth(Health health, NodeState state, Metrics metrics) {
        metrics.gauge(
                "parley.ready", "1 while traffic may come", () -> health.last().ready() ? 1 : 0);
        metrics.gauge("parley.draining", "1 while the node is being stopped", () -> state.draining() ? 1 : 0);
        for (String check : health.names()) {
            metrics.gauge(
                    "parley.check.up",
                    "1 while a check of /health passes, such as database or redis",
                    "check",
                    check,
                    () -> health.last().up(check) ? 1 : 0);
        }
    }

    public static void ofProcess(MeterRegistry registry) {
        new FileDescriptorMetrics().bindTo(registry);
    }

    /** @param name of the folder in the gauge's label */
    public static void ofDisk(String name, Path folder, Metrics metrics) {
        metrics.gauge("parley.disk.free.bytes", "Room on a folder's disk", "folder", name, () -> free(folder));
        metrics.gauge("parley.disk.total.bytes", "Size of a folder's disk", "folder", name, () -> total(folder));
    }

    private static double free(Path folder) {
        try {
            return store(folder).getUsableSpace();
        } catch (IOException gone) {
            return UNKNOWN;
        }
    }

    private static double total(Path folder) {
        try {
            return store(folder).getTotalSpace();
        } catch (IOException gone) {
            return UNKNOWN;
        }
    }

    private static FileStore store(Path folder) throws IOException {
        return Files.getFileStore(folder);
    }
}
