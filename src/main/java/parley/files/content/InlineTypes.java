package parley.files.content;

import java.util.Set;

/**
 * Types that a browser may show in a page. Everything else is offered for saving: SVG, HTML, XML and PDF could run
 * scripts.
 */
public final class InlineTypes {
    private static final Set<String> SHOWN = Set.of(
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "video/mp4",
            "video/webm",
            "video/quicktime",
            "audio/mp4",
            "audio/mpeg",
            "audio/ogg",
            "audio/wav",
            "audio/webm");

    private InlineTypes() {}

    public static boolean contains(String mimeType) {
        return SHOWN.contains(mimeType);
    }
}
