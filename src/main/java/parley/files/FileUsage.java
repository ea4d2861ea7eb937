package parley.files;

import io.vertx.core.Future;
import parley.bus.Principal;

/** Tells how much is stored. */
public interface FileUsage {
    /**
     * @param files files of all users that are kept on this server
     * @param bytes their bytes
     * @param userFiles files of the user who asks
     * @param userBytes their bytes
     */
    record Usage(long files, long bytes, long userFiles, long userBytes) {}

    Future<Usage> seenBy(Principal user);
}
