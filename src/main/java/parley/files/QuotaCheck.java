package parley.files;

import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Decides whether an upload fits into what a person and a room may take. */
public final class QuotaCheck {
    private QuotaCheck() {}

    /**
     * Counts what is taken already.
     *
     * @param userFiles of the last hour, like {@code userBytes}
     * @param nextFreeMs time until the oldest of these counts no more
     */
    public record Taken(int userFiles, long userBytes, long roomBytes, long nextFreeMs) {}

    /** Throws QUOTA_EXCEEDED if the bytes are too many. */
    public static void require(Taken taken, long bytes, FileQuotas quotas) {
        if (taken.userFiles() >= quotas.userFiles()) {
            throw exceeded("You have sent too many files in an hour", taken.nextFreeMs());
        }
        if (bytes > quotas.userBytes() - taken.userBytes()) {
            throw exceeded("You have sent too much in an hour", taken.nextFreeMs());
        }
        if (bytes > quotas.roomBytes() - taken.roomBytes()) {
            throw exceeded("This room keeps no more files at the moment", 0);
        }
    }

    private static ParleyException exceeded(String message, long retryAfterMs) {
        return new ParleyException(ErrorCode.QUOTA_EXCEEDED, message, Math.max(0, retryAfterMs), null);
    }
}
