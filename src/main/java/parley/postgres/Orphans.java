package parley.postgres;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Finds PostgreSQL processes that still work on a cluster although their starters are dead. */
final class Orphans {
    private static final long PATIENCE_S = 10;

    private final Path cluster;

    Orphans(Path cluster) {
        this.cluster = cluster;
    }

    /**
     * Tells whether process {@code pid} is a server of this cluster, and not another that has got its number since.
     *
     * @throws IOException when nobody can tell
     */
    boolean isServer(long pid) throws IOException {
        return ServerProcess.find(pid).isPresent() && worksHere(pid);
    }

    /** Ends the processes that a killed server left: they would go on writing beside the next one. */
    void kill() throws IOException {
        List<CompletableFuture<ProcessHandle>> ends = new ArrayList<>();
        for (ProcessHandle process : all()) {
            if (worksHere(process.pid()) && process.destroyForcibly()) {
                ends.add(process.onExit());
            }
        }
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                    .join();
        } catch (RuntimeException e) {
            throw new IOException("processes of an earlier PostgreSQL in " + cluster + " do not end", e);
        }
    }

    private static List<ProcessHandle> all() throws IOException {
        try {
            return ProcessHandle.allProcesses().toList();
        } catch (RuntimeException unreadable) {
            throw new IOException("the processes of this machine can't be listed", unreadable);
        }
    }

    private boolean worksHere(long pid) throws IOException {
        Path process = Path.of("/proc", String.valueOf(pid));
        if (!Files.exists(Path.of("/proc/self"))) {
            return ProcessHandle.of(pid)
                    .map(ProcessHandle::info)
                    .filter(info -> info.command().orElse("").endsWith("/postgres"))
                    .filter(info -> info.commandLine().orElse("").contains(cluster.toString()))
                    .isPresent();
        }
        try {
            // Links and attributes are read without a descriptor.
            return Files.readSymbolicLink(process.resolve("exe")).endsWith("postgres")
                    && Files.isSameFile(process.resolve("cwd"), cluster);
        } catch (NoSuchFileException | AccessDeniedException endedOrForeign) {
            return false;
        }
    }
}
