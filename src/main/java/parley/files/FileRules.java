package parley.files;

import java.util.Base64;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/** Judges what somebody wants to upload by itself, before anybody is asked. */
final class FileRules {
    private static final int MOST_NAME_CHARACTERS = 255;
    private static final int MOST_TYPE_CHARACTERS = 127;
    /** The format has at most 25 bytes. Source: thumbhash by Evan Wallace. */
    private static final int MOST_THUMBHASH_BYTES = 25;

    private static final String NAMELESS = "file";

    private FileRules() {}

    /** Returns the ask with a name and a type that can be shown; throws VALIDATION_ERROR or PAYLOAD_TOO_LARGE. */
    static FileAsk acceptable(FileAsk ask, long maxBytes) {
        if (ask.length() != FileAsk.UNKNOWN) {
            requireLength(ask.length(), maxBytes);
        }
        requireThumbhash(ask.thumbhash());
        return new FileAsk(
                ask.roomId(),
                shown(ask.name()),
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

    private static void requireThumbhash(String thumbhash) {
        if (thumbhash == null) {
            return;
        }
        try {
            if (Base64.getDecoder().decode(thumbhash).length <= MOST_THUMBHASH_BYTES) {
                return;
            }
        } catch (IllegalArgumentException notBase64) {
            // The refusal below says what is expected.
        }
        throw ParleyException.invalid("thumbhash", "must be at most " + MOST_THUMBHASH_BYTES + " bytes in base64");
    }

    /**
     * Returns what of a name can be shown as one: no folders, nothing unseen, and no marks that turn the direction of
     * writing, by which an extension can look like another.
     */
    static String shown(String name) {
        if (name == null) {
            return NAMELESS;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder shown = new StringBuilder();
        last.codePoints().filter(FileRules::isShown).forEach(shown::appendCodePoint);
        String stripped = shown.toString().strip();
        return stripped.isEmpty() || stripped.chars().allMatch(c -> c == '.') ? NAMELESS : shortened(stripped);
    }

    private static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Cuts the middle out, as the extension says most. */
    private static String shortened(String name) {
        int count = name.codePointCount(0, name.length());
        if (count <= MOST_NAME_CHARACTERS) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= 16 ? name.substring(dot) : "";
        int kept = MOST_NAME_CHARACTERS - extension.codePointCount(0, extension.length());
        return name.substring(0, name.offsetByCodePoints(0, kept)) + extension;
    }

    private static String claimed(String type) {
        return type == null || type.isBlank() || type.length() > MOST_TYPE_CHARACTERS || !type.matches("[!-~ ]+")
                ? null
                : type;
    }
}
