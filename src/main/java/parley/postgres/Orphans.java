package parley.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** PostgreSQL processes that still work on a cluster although those who started them are dead. */
final class Orphans {
    private static final long PATIENCE_S = 10;

    private final Path cluster;

    Orphans(Path cluster) {
        this.cluster = cluster;
    }

    /** Whether process {@code pid} is a server of this cluster, and not another that has got its number since. */
    boolean isServer(long pid) {
        return ProcessHandle.of(pid).filter(this::worksHere).isPresent();
    }

    /** Ends what a killed server left: it would go on writing beside the next one. */
    void kill() throws IOException {
        List<CompletableFuture<ProcessHandle>> ends = ProcessHandle.allProcesses()
                .filter(this::worksHere)
                .filter(ProcessHandle::destroyForcibly)
                .map(ProcessHandle::onExit)
                .toList();
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                    .join();
        } catch (RuntimeException e) {
            throw new IOException("processes of an earlier PostgreSQL in " + cluster + " do not end", e);
        }
    }

    private boolean worksHere(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        if (!info.command().orElse("").endsWith("/postgres")) {
            return false;
        }
        Path workingDirectory = Path.of("/proc/" + process.pid() + "/cwd");
        try {
            return Files.exists(workingDirectory)
                    ? Files.isSameFile(workingDirectory, cluster)
                    : info.commandLine().orElse("").contains(cluster.toString());
        } catch (IOException endedMeanwhile) {
            return false;
        }
    }
}
