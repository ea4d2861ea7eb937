package parley.util;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The emoji that Unicode recommends for interchange ({@code emoji-test.txt} of version 18, which {@code emoji.txt} lists
 * without skin tones). All spellings of one emoji, with any skin tone and variation selector, are one.
 */
public final class Emoji {
    private static final int LIGHTEST = 0x1f3fb;
    private static final int DARKEST = 0x1f3ff;
    private static final int AS_TEXT = 0xfe0e;
    private static final int AS_EMOJI = 0xfe0f;

    /** The key is what is left of an emoji's spellings without tones and selectors. */
    private static final Map<String, String> KNOWN = read();

    private Emoji() {}

    /** Returns the spelling that stands for all of one emoji; nothing if the text is anything else than one. */
    public static Optional<String> of(String text) {
        return Optional.ofNullable(KNOWN.get(bare(text)));
    }

    private static String bare(String text) {
        StringBuilder bare = new StringBuilder(text.length());
        text.codePoints().filter(point -> !isVariant(point)).forEach(bare::appendCodePoint);
        return bare.toString();
    }

    private static boolean isVariant(int codePoint) {
        return codePoint == AS_TEXT || codePoint == AS_EMOJI || codePoint >= LIGHTEST && codePoint <= DARKEST;
    }

    /** Each line has an emoji and the further spellings that it has when its people have different tones. */
    private static Map<String, String> read() {
        Map<String, String> known = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Emoji.class.getResourceAsStream("/emoji.txt"), StandardCharsets.UTF_8))) {
            lines.lines().map(line -> line.split(" ")).forEach(spellings -> {
                for (String spelling : spellings) {
                    known.put(bare(spelling), spellings[0]);
                }
            });
            return Map.copyOf(known);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
