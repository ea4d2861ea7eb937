package parley.files;

import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** The refusals for users who ask for a file in vain. */
final class FileRefusals {
    private static final long BUSY_MS = 1_000;

    /** Failures that lie in the content, and would come again. */
    private static final Set<ErrorCode> JUDGEMENTS =
            Set.of(ErrorCode.VALIDATION_ERROR, ErrorCode.UNSUPPORTED_MEDIA_TYPE, ErrorCode.PAYLOAD_TOO_LARGE);

    private FileRefusals() {}

    static ParleyException notFound() {
        return new ParleyException(ErrorCode.NOT_FOUND, "There is no such file");
    }

    static ParleyException gone() {
        return new ParleyException(ErrorCode.GONE, "This file is gone");
    }

    static ParleyException busy() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "The file is still being looked at", BUSY_MS, null);
    }

    static boolean isJudgement(Throwable failure) {
        return failure instanceof ParleyException refusal && JUDGEMENTS.contains(refusal.code());
    }
}
