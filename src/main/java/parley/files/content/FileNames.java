package parley.files.content;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/** Names of files as they may be shown and offered for saving. They are never part of a path on the server. */
public final class FileNames {
    /** The bytes of UTF-8 that file systems take. */
    public static final int MOST_BYTES = 255;

    static final String NAMELESS = "file";
    private static final int LONGEST_EXTENSION = 32;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int LONGEST_INPUT = 8_192;

    private FileNames() {}

    /**
     * Takes folders away, control characters, and marks that turn the direction of writing (with which {@code exe.jpg} can
     * be made to read {@code gpj.exe}); shortens to 255 bytes and keeps the extension.
     *
     * @param name null counts as empty
     */
    public static String clean(String name) {
        String given = name == null ? "" : name;
        String last = given.substring(1 + Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')));
        String bounded = last.length() <= LONGEST_INPUT
                ? last
                : last.substring(0, LONGEST_INPUT / 2) + last.substring(last.length() - LONGEST_INPUT / 2);
        String shown = Normalizer.normalize(harmless(bounded), Normalizer.Form.NFC);
        String trimmed = shown.strip().replaceAll("[. ]+$", "");
        return trimmed.isEmpty() ? NAMELESS : shortened(trimmed);
    }

    /** Returns what is behind the last dot, in lower case; empty if there is none. */
    public static String extension(String cleanName) {
        int dot = cleanName.lastIndexOf('.');
        return dot < 0 ? "" : cleanName.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    private static String harmless(String name) {
        StringBuilder kept = new StringBuilder(name.length());
        name.codePoints().filter(FileNames::isHarmless).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isHarmless(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            case Character.FORMAT -> character == ZERO_WIDTH_JOINER || character == ZERO_WIDTH_NON_JOINER;
            default -> true;
        };
    }

    private static String shortened(String name) {
        if (bytes(name) <= MOST_BYTES) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String tail = dot > 0 && bytes(name.substring(dot)) <= LONGEST_EXTENSION ? name.substring(dot) : "";
        int room = MOST_BYTES - bytes(tail);
        StringBuilder kept = new StringBuilder();
        for (int at = 0; at < name.length(); at += Character.charCount(name.codePointAt(at))) {
            String next = Character.toString(name.codePointAt(at));
            room -= bytes(next);
            if (room < 0) {
                break;
            }
            kept.append(next);
        }
        return kept + tail;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
