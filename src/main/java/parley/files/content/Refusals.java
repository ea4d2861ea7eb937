package parley.files.content;

import parley.error.ErrorCode;
import parley.error.ParleyException;

/** The two ways in which content is refused. */
public final class Refusals {
    private Refusals() {}

    /** Refuses content whose structure is broken or too large. */
    public static ParleyException damaged(String why) {
        return new ParleyException(ErrorCode.VALIDATION_ERROR, why);
    }

    /** Refuses content of a type that is not taken. */
    public static ParleyException unsupported(String why) {
        return new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, why);
    }
}
