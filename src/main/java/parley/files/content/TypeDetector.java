package parley.files.content;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.tika.metadata.Metadata;
import org.apache.tika.mime.MediaType;
import org.apache.tika.mime.MediaTypeRegistry;
import org.apache.tika.mime.MimeTypes;

/** Decides what content is, by its first 64 KiB; the name only tells apart texts and the beginnings of documents. */
final class TypeDetector {
    private static final MimeTypes TYPES = MimeTypes.getDefaultMimeTypes();
    private static final MediaType SVG = MediaType.parse("image/svg+xml");
    private static final Map<String, ContentType> DETECTED = Map.ofEntries(
            Map.entry("image/jpeg", ContentType.JPEG),
            Map.entry("image/png", ContentType.PNG),
            Map.entry("image/gif", ContentType.GIF),
            Map.entry("image/webp", ContentType.WEBP),
            Map.entry("image/svg+xml", ContentType.SVG),
            Map.entry("video/mp4", ContentType.MP4),
            Map.entry("video/x-m4v", ContentType.MP4),
            Map.entry("application/mp4", ContentType.MP4),
            Map.entry("audio/mp4", ContentType.MP4_SOUND),
            Map.entry("video/quicktime", ContentType.QUICKTIME),
            Map.entry("application/quicktime", ContentType.QUICKTIME),
            Map.entry("video/3gpp", ContentType.MP4),
            Map.entry("video/webm", ContentType.WEBM),
            Map.entry("application/x-matroska", ContentType.WEBM),
            Map.entry("video/x-msvideo", ContentType.AVI),
            Map.entry("audio/vnd.wave", ContentType.WAV),
            Map.entry("audio/mpeg", ContentType.MP3),
            Map.entry("application/ogg", ContentType.OGG),
            Map.entry("audio/ogg", ContentType.OGG),
            Map.entry("audio/vorbis", ContentType.OGG),
            Map.entry("audio/opus", ContentType.OGG),
            Map.entry("audio/speex", ContentType.OGG),
            Map.entry("application/pdf", ContentType.PDF),
            Map.entry("application/xhtml+xml", ContentType.HTML),
            Map.entry("text/html", ContentType.HTML),
            Map.entry("application/json", ContentType.JSON),
            Map.entry("application/x-rar-compressed", ContentType.RAR),
            Map.entry("application/x-tar", ContentType.TAR),
            Map.entry("application/x-gtar", ContentType.TAR),
            Map.entry("application/gzip", ContentType.GZIP));
    private static final Map<String, ContentType> TEXTS =
            Map.of("json", ContentType.JSON, "xml", ContentType.XML, "csv", ContentType.CSV);
    private static final byte[] OLE = {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0};

    private TypeDetector() {}

    /** @param type null for what is not on the table. @param mimeType what Tika calls it */
    record Detected(ContentType type, String mimeType) {
        /** A picture of a kind whose metadata can't be taken out. */
        boolean otherPicture() {
            return type == null && mimeType.startsWith("image/");
        }
    }

    static Detected detect(byte[] head, ByteSource bytes, String extension) throws IOException {
        MediaType found =
                TYPES.detect(new ByteArrayInputStream(head), new Metadata()).getBaseType();
        String name = found.toString();
        Programs.refuse(head, name);
        return new Detected(type(found, head, bytes, extension), name);
    }

    private static ContentType type(MediaType found, byte[] head, ByteSource bytes, String extension)
            throws IOException {
        ContentType known = DETECTED.get(found.toString());
        if (known == ContentType.QUICKTIME) {
            return movie(head);
        }
        if (known != null) {
            return known;
        }
        if (starts(head, 'P', 'K', 3, 4)) {
            return ZipNames.type(head);
        }
        if (starts(head, OLE[0], OLE[1], OLE[2], OLE[3])) {
            return OleNames.type(bytes, head);
        }
        return text(found, head, extension);
    }

    /** Tika takes any brand that it does not know for QuickTime; only one brand is. */
    private static ContentType movie(byte[] head) {
        boolean branded = head.length >= 12 && head[4] == 'f' && head[5] == 't' && head[6] == 'y' && head[7] == 'p';
        if (!branded || head[8] == 'q' && head[9] == 't') {
            return ContentType.QUICKTIME;
        }
        return ContentType.MP4;
    }

    private static ContentType text(MediaType found, byte[] head, String extension) {
        MediaTypeRegistry registry = TYPES.getMediaTypeRegistry();
        if (registry.isInstanceOf(found, SVG)) {
            return ContentType.SVG;
        }
        if (registry.isInstanceOf(found, MediaType.APPLICATION_XML)
                && !found.getType().equals("image")) {
            return ContentType.XML;
        }
        boolean plain = registry.isInstanceOf(found, MediaType.TEXT_PLAIN)
                || found.getType().equals("text");
        plain |= found.equals(MediaType.OCTET_STREAM) && ContentType.TEXT.fits(extension) && isLegacyText(head);
        return plain ? TEXTS.getOrDefault(extension, ContentType.TEXT) : null;
    }

    /** Tika takes texts in the encodings of single countries for binary; these hold no control characters. */
    private static boolean isLegacyText(byte[] head) {
        for (byte each : head) {
            if (each >= 0 && each < ' ' && each != '\t' && each != '\n' && each != '\r' && each != '\f') {
                return false;
            }
        }
        return true;
    }

    private static boolean starts(byte[] head, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (head.length <= i || head[i] != (byte) mark[i]) {
                return false;
            }
        }
        return true;
    }
}
