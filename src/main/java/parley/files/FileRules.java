package parley.files;

import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.content.FileNames;
import parley.files.content.Thumbhash;

/** Judges what somebody wants to upload by itself, before anybody is asked. */
final class FileRules {
    private static final int MOST_TYPE_CHARACTERS = 127;

    private FileRules() {}

    /** Returns the ask with a name and a type that can be shown; throws VALIDATION_ERROR or PAYLOAD_TOO_LARGE. */
    static FileAsk acceptable(FileAsk ask, long maxBytes) {
        if (ask.length() != FileAsk.UNKNOWN) {
            requireLength(ask.length(), maxBytes);
        }
        if (ask.thumbhash() != null && !Thumbhash.isValid(ask.thumbhash())) {
            throw ParleyException.invalid("thumbhash", "must be a thumbhash in base64");
        }
        return new FileAsk(
                ask.roomId(),
                FileNames.clean(ask.name()),
                claimed(ask.claimedType()),
                ask.length(),
                ask.voice(),
                ask.keepMetadata(),
                ask.thumbhash());
    }

    static void requireLength(long length, long maxBytes) {
        if (length <= 0) {
            throw ParleyException.invalid("length", length == 0 ? "the file is empty" : "must be positive");
        }
        if (length > maxBytes) {
            throw tooLarge(maxBytes);
        }
    }

    static ParleyException tooLarge(long maxBytes) {
        return new ParleyException(ErrorCode.PAYLOAD_TOO_LARGE, "A file may have at most " + maxBytes + " bytes");
    }

    private static String claimed(String type) {
        return type == null || type.isBlank() || type.length() > MOST_TYPE_CHARACTERS || !type.matches("[!-~ ]+")
                ? null
                : type;
    }
}
