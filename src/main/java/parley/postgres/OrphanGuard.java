package parley.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small process beside this one that stops the embedded server once this one is gone, however it ended. It reads from
 * a pipe whose other end only this process holds: the end of the pipe without a word means that this process is dead.
 */
final class OrphanGuard {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanGuard.class);

    /**
     * Arguments: the cluster's folder, the file that names the owner of the data folder, and the owner's process. The
     * server's number is read before the owner's: while the owner is unchanged no other Parley has started a server. A
     * server that is just starting has no number yet, so it is waited for. The terminal's Ctrl+C is not for the guard.
     */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            read -r word && exit 0
            told=
            tries=60
            while [ "$tries" -gt 0 ]; do
              tries=$((tries - 1))
              pid= owner= name=postgres
              read -r pid < "$1/postmaster.pid"
              read -r owner < "$2"
              [ "$owner" = "$3" ] || exit 0
              if [ -n "$pid" ] && [ -d /proc/self ]; then
                name=
                read -r name < "/proc/$pid/comm"
              fi
              if [ -z "$pid" ] || [ "$name" != postgres ] || ! kill -0 "$pid"; then
                [ -z "$told" ] || exit 0
              elif [ "$pid" != "$told" ]; then
                kill -INT "$pid"
                told=$pid
              elif [ "$tries" -eq 20 ]; then
                kill -QUIT "$pid"
              fi
              sleep 1
            done
            """;

    private final Process process;

    private OrphanGuard(Process process) {
        this.process = process;
    }

    /** Starts a guard. If that can't be started, the server of a dead Parley goes on until the next one starts. */
    static OrphanGuard over(Path cluster, DataFolder folder, Unprivileged processes) {
        List<String> script = List.of(
                "-c",
                SCRIPT,
                "parley-guard",
                cluster.toString(),
                folder.lockFile().toString(),
                DataFolder.owner());
        try {
            return new OrphanGuard(processes.start(Path.of("/bin/sh"), script));
        } catch (IOException unavailable) {
            LOG.warn(
                    "If this process is killed its PostgreSQL will go on until the next start: {}",
                    unavailable.getMessage());
            return new OrphanGuard(null);
        }
    }

    /** Dismisses the guard, as the server has been stopped in order. */
    void dismiss() {
        if (process == null) {
            return;
        }
        try (OutputStream words = process.getOutputStream()) {
            words.write("stopped\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            LOG.debug("The guard was not there any more", gone);
        }
    }
}
