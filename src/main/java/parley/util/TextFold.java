package parley.util;

import java.text.Normalizer;
import java.util.Locale;

/**
 * The form in which names and addresses are compared and searched for. Everything that compares them has to fold them
 * here: a database folds by its own language, and often nothing beyond ASCII.
 */
public final class TextFold {
    private TextFold() {}

    /** Folds case and the ways to write one character (NFKC), so that Ｉ, ß and é are i, ss and é. */
    public static String of(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
        // Capitals come first, as some small letters, such as both sigmas, have one capital.
        String folded =
                composed.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFKC);
    }

    /** Folds an address of email: its case, and composed and decomposed characters (NFC), which look the same. */
    public static String ofEmail(String address) {
        return Normalizer.normalize(address.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }
}
