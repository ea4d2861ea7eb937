package parley.files.content;

import java.nio.charset.StandardCharsets;

/** The header that tells a browser whether to show or to save, and under which name. Source: RFC 6266, RFC 8187. */
public final class ContentDisposition {
    private static final String PLAIN = "!#$&+-.^_`|~";

    private ContentDisposition() {}

    /** @param name as a client gave it; the header is safe for any */
    public static String of(boolean inline, String name) {
        String clean = FileNames.clean(name);
        return (inline ? "inline" : "attachment") + "; filename=\"" + ascii(clean) + "\"; filename*=UTF-8''"
                + encoded(clean);
    }

    /** Old browsers decode percent signs here, so these are replaced, too. */
    private static String ascii(String name) {
        StringBuilder ascii = new StringBuilder();
        name.codePoints().forEach(each -> {
            boolean kept = each >= ' ' && each < 0x7F && each != '"' && each != '\\' && each != '%';
            ascii.append(kept ? (char) each : '_');
        });
        return ascii.toString();
    }

    private static String encoded(String name) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            boolean letter = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9';
            if (letter || each > 0 && PLAIN.indexOf(each) >= 0) {
                encoded.append((char) each);
            } else {
                encoded.append(String.format("%%%02X", each & 0xFF));
            }
        }
        return encoded.toString();
    }
}
