package parley.util;

/**
 * The rules for any text from a client: whole code points and no control characters but line feed, carriage return and
 * tab. Half a surrogate pair can't be encoded as UTF-8, so it would break storage and every reader's frame. Names and
 * messages must also be something that people see.
 */
public final class TextRules {
    /** Letters and symbols that are drawn as nothing: the fillers of Hangul, the empty Braille cell, a null notehead. */
    private static final String BLANKS = "\u115f\u1160\u3164\uffa0\u2800\ud834\udd59";

    private TextRules() {}

    public static boolean isClean(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t') {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /**
     * Tells whether people see anything of the text: a letter, digit, sign or symbol, not only blanks, joiners and
     * marks.
     */
    public static boolean isVisible(CharSequence text) {
        for (int i = 0; i < text.length(); ) {
            int codePoint = Character.codePointAt(text, i);
            if (isSeen(codePoint)) {
                return true;
            }
            i += Character.charCount(codePoint);
        }
        return false;
    }

    /**
     * Tells whether the text can stand for somebody or something within other text: it must be one line,
     * {@link #isVisible visible}, and without the marks that turn the direction of the text around it.
     */
    public static boolean isName(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || isLineSeparator(c) || turnsDirection(c)) {
                return false;
            }
        }
        return isVisible(text);
    }

    private static boolean isLineSeparator(char c) {
        return c == '\u2028' || c == '\u2029';
    }

    /** Tells embeddings, overrides and isolates (UAX #9); the marks of single characters have no effect beyond them. */
    private static boolean turnsDirection(char c) {
        return c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069';
    }

    private static boolean isSeen(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            // Emoji that are younger than this Java are visible; code points that Unicode keeps for invisible things
            // are not.
            case Character.UNASSIGNED ->
                codePoint != 0x2065
                        && (codePoint < 0xfff0 || codePoint > 0xfff8)
                        && (codePoint < 0xe0000 || codePoint > 0xe0fff);
            default -> BLANKS.indexOf(codePoint) < 0;
        };
    }
}
