package parley.files.store;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Says once that a storage can't be used, and once that it can be used again, however many requests fail meanwhile. */
public final class StorageTrouble {
    private static final Logger LOG = LoggerFactory.getLogger(StorageTrouble.class);
    private static final long RETRY_MS = 2_000;

    private final String storage;
    private final AtomicReference<ErrorCode> state = new AtomicReference<>();

    /** @param storage names the storage in log lines, such as its folder */
    public StorageTrouble(String storage) {
        this.storage = storage;
    }

    /** Notes a failure. @return what the one who asked is told; it does not name the storage */
    public ParleyException note(ErrorCode code, String cause) {
        if (state.getAndSet(code) != code) {
            LOG.error("Files can't be stored or read in {}: {}", storage, cause);
        }
        return code == ErrorCode.STORAGE_FULL
                ? new ParleyException(code, "There is no room left for files")
                : new ParleyException(code, "The storage of files can't be reached at the moment", RETRY_MS, null);
    }

    /**
     * Notes that something was written. Reading goes on while a disk is full, so that only a write shows that there is
     * room again.
     */
    public void written() {
        if (state.get() != null && state.getAndSet(null) != null) {
            LOG.info("Files can be stored in {} again", storage);
        }
    }

    /** Notes that something was read. */
    public void read() {
        if (state.get() == ErrorCode.UNAVAILABLE && state.compareAndSet(ErrorCode.UNAVAILABLE, null)) {
            LOG.info("Files can be read in {} again", storage);
        }
    }
}
