package parley.gateway.schema;

import java.util.regex.Pattern;
import parley.util.TextRules;

/**
 * A text of a bounded length, which is judged before anything looks at its characters. Lengths are in code points.
 *
 * @param pattern null for none
 * @param words a description, for people, of a text that fits the pattern
 */
record TextRule(int min, int max, Pattern pattern, String words, TextForm form) {
    static final TextRule ANY = new TextRule(0, Integer.MAX_VALUE, null, null, TextForm.PLAIN);

    void check(CharSequence value, BodyFaults faults) {
        if (isLonger(value, max)) {
            faults.add("must have at most " + max + " characters");
        } else if (min > 0 && !isLonger(value, min - 1)) {
            faults.add("must have at least " + min + " characters");
        } else if (!TextRules.isClean(value)) {
            faults.add("has half a surrogate pair or a control character");
        } else if (pattern != null && !pattern.matcher(value).find()) {
            faults.add("must be " + words);
        } else if (!form.fits(value)) {
            faults.add(form.words());
        }
    }

    /** Counts code points only where their number can matter. */
    private static boolean isLonger(CharSequence value, int codePoints) {
        int length = value.length();
        return length > codePoints
                && (length > 2L * codePoints || Character.codePointCount(value, 0, length) > codePoints);
    }
}
