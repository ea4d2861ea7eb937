package parley.files.content;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells documents from archives by the names of the first entries, as far as these are in the first 64 KiB. Nothing is
 * decompressed, so a bomb can't go off. Source: APPNOTE 6.3.10, section 4.3.7.
 */
final class ZipNames {
    private static final String OPEN_DOCUMENT = "application/vnd.oasis.opendocument.";
    private static final int HEADER = 30;

    private ZipNames() {}

    static ContentType type(byte[] head) {
        List<String> names = names(head);
        for (String name : names) {
            if (name.equals("AndroidManifest.xml") || name.equals("classes.dex")) {
                throw Programs.refused();
            }
        }
        String first = names.isEmpty() ? "" : names.get(0);
        if (first.equals("mimetype")) {
            return openDocument(head);
        }
        if (first.equals("META-INF/") || first.equals("META-INF/MANIFEST.MF")) {
            throw Programs.refused();
        }
        if (names.contains("[Content_Types].xml") || names.contains("_rels/.rels")) {
            return office(names);
        }
        return ContentType.ZIP;
    }

    private static ContentType office(List<String> names) {
        for (String name : names) {
            if (name.startsWith("word/")) {
                return ContentType.DOCX;
            }
            if (name.startsWith("xl/")) {
                return ContentType.XLSX;
            }
            if (name.startsWith("ppt/")) {
                return ContentType.PPTX;
            }
        }
        return ContentType.ZIP;
    }

    /** The first entry is stored, not compressed, so that its text can be read. */
    private static ContentType openDocument(byte[] head) {
        int from = HEADER + "mimetype".length() + (head[28] & 0xFF | (head[29] & 0xFF) << 8);
        int to = Math.min(head.length, from + 80);
        String text = from > to ? "" : new String(head, from, to - from, StandardCharsets.ISO_8859_1);
        for (ContentType type : List.of(ContentType.ODT, ContentType.ODS, ContentType.ODP, ContentType.ODG)) {
            if (text.startsWith(type.mimeType()) && type.mimeType().startsWith(OPEN_DOCUMENT)) {
                return type;
            }
        }
        return ContentType.ZIP;
    }

    private static List<String> names(byte[] head) {
        List<String> names = new ArrayList<>();
        for (int at = 0; at + HEADER <= head.length; at++) {
            if (head[at] == 'P' && head[at + 1] == 'K' && head[at + 2] == 3 && head[at + 3] == 4) {
                int length = head[at + 26] & 0xFF | (head[at + 27] & 0xFF) << 8;
                if (at + HEADER + length <= head.length) {
                    names.add(new String(head, at + HEADER, length, StandardCharsets.UTF_8));
                }
            }
        }
        return names;
    }
}
