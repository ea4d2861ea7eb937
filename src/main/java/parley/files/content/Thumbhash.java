package parley.files.content;

import java.util.Base64;

/** A blurred picture in a few bytes, made by the client and passed on unread. Source: evanw/thumbhash. */
public final class Thumbhash {
    private static final int LEAST_BYTES = 5;
    private static final int MOST_BYTES = 40;
    private static final int MOST_CHARACTERS = 56;

    private Thumbhash() {}

    /** Tells whether a text has the form of a thumbhash: base64 of 5 to 40 bytes. */
    public static boolean isValid(String text) {
        if (text == null || text.length() > MOST_CHARACTERS) {
            return false;
        }
        try {
            int bytes = Base64.getDecoder().decode(text).length;
            return bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }
}
