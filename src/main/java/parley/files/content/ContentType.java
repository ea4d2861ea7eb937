package parley.files.content;

import java.util.Set;
import parley.files.FileCategory;
import parley.files.content.format.Format;
import parley.files.content.format.Gif;
import parley.files.content.format.Jpeg;
import parley.files.content.format.Mp3;
import parley.files.content.format.Mp4;
import parley.files.content.format.Ogg;
import parley.files.content.format.Png;
import parley.files.content.format.Riff;
import parley.files.content.format.Webm;
import parley.files.content.format.Webp;

/**
 * All types that are taken, with the file names that fit them; anything else is refused. Metadata is taken out of
 * pictures, film and sound. SVG, PDF, office documents, texts and archives are passed on as their authors wrote them:
 * their properties are part of the text. Source: the file types of the guest chat (S1-FILE-08 to 13).
 */
enum ContentType {
    JPEG("image/jpeg", FileCategory.IMAGE, Jpeg::walk, Names.PICTURE),
    PNG("image/png", FileCategory.IMAGE, Png::walk, Names.PICTURE),
    GIF("image/gif", FileCategory.IMAGE, Gif::walk, Names.PICTURE),
    WEBP("image/webp", FileCategory.IMAGE, Webp::walk, Names.PICTURE),
    SVG("image/svg+xml", FileCategory.IMAGE, null, Set.of("svg", "xml")),
    MP4("video/mp4", FileCategory.VIDEO, Mp4::walk, Names.MPEG4),
    QUICKTIME("video/quicktime", FileCategory.VIDEO, Mp4::walk, Names.MPEG4),
    MP4_SOUND("audio/mp4", FileCategory.AUDIO, Mp4::walk, Names.MPEG4),
    WEBM("video/webm", FileCategory.VIDEO, Webm::walk, Names.WEBM),
    WEBM_SOUND("audio/webm", FileCategory.AUDIO, Webm::walk, Names.WEBM),
    AVI("video/x-msvideo", FileCategory.VIDEO, Riff::walk, Set.of("avi")),
    WAV("audio/wav", FileCategory.AUDIO, Riff::walk, Set.of("wav", "wave")),
    MP3("audio/mpeg", FileCategory.AUDIO, Mp3::walk, Set.of("mp3", "mpga")),
    OGG("audio/ogg", FileCategory.AUDIO, Ogg::walk, Set.of("ogg", "oga", "opus", "spx")),
    PDF("application/pdf", FileCategory.DOCUMENT, null, Set.of("pdf")),
    DOC("application/msword", FileCategory.DOCUMENT, null, Set.of("doc", "dot")),
    XLS("application/vnd.ms-excel", FileCategory.DOCUMENT, null, Set.of("xls", "xlt")),
    PPT("application/vnd.ms-powerpoint", FileCategory.DOCUMENT, null, Set.of("ppt", "pps", "pot")),
    DOCX(Names.OOXML + "wordprocessingml.document", FileCategory.DOCUMENT, null, Set.of("docx")),
    XLSX(Names.OOXML + "spreadsheetml.sheet", FileCategory.DOCUMENT, null, Set.of("xlsx")),
    PPTX(Names.OOXML + "presentationml.presentation", FileCategory.DOCUMENT, null, Set.of("pptx")),
    ODT(Names.ODF + "text", FileCategory.DOCUMENT, null, Set.of("odt")),
    ODS(Names.ODF + "spreadsheet", FileCategory.DOCUMENT, null, Set.of("ods")),
    ODP(Names.ODF + "presentation", FileCategory.DOCUMENT, null, Set.of("odp")),
    ODG(Names.ODF + "graphics", FileCategory.DOCUMENT, null, Set.of("odg")),
    TEXT("text/plain", FileCategory.TEXT, null, Names.TEXT),
    JSON("application/json", FileCategory.TEXT, null, Names.TEXT),
    XML("application/xml", FileCategory.TEXT, null, Names.TEXT),
    CSV("text/csv", FileCategory.TEXT, null, Names.TEXT),
    HTML("text/html", FileCategory.TEXT, null, Names.TEXT),
    ZIP(
            "application/zip",
            FileCategory.ARCHIVE,
            null,
            Set.of("zip", "docx", "xlsx", "pptx", "odt", "ods", "odp", "odg")),
    RAR("application/vnd.rar", FileCategory.ARCHIVE, null, Set.of("rar")),
    TAR("application/x-tar", FileCategory.ARCHIVE, null, Set.of("tar")),
    GZIP("application/gzip", FileCategory.ARCHIVE, null, Set.of("gz", "gzip", "tgz"));

    /** Groups of names that fit several types: programs often keep a picture's name when they change its type. */
    private static final class Names {
        static final Set<String> PICTURE =
                Set.of("jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "heic", "heif", "avif");
        static final Set<String> MPEG4 = Set.of("mp4", "m4v", "mov", "qt", "m4a", "m4b", "aac", "3gp");
        static final Set<String> WEBM = Set.of("webm", "weba", "opus", "ogg", "oga");
        static final Set<String> TEXT = Set.of(
                "txt", "text", "md", "log", "csv", "tsv", "json", "xml", "html", "htm", "xhtml", "yml", "yaml", "ini",
                "vtt", "srt");
        static final String OOXML = "application/vnd.openxmlformats-officedocument.";
        static final String ODF = "application/vnd.oasis.opendocument.";
    }

    private final String mimeType;
    private final FileCategory category;
    private final Format format;
    private final Set<String> extensions;

    ContentType(String mimeType, FileCategory category, Format format, Set<String> extensions) {
        this.mimeType = mimeType;
        this.category = category;
        this.format = format;
        this.extensions = extensions;
    }

    String mimeType() {
        return mimeType;
    }

    FileCategory category() {
        return category;
    }

    /** Returns null for a type whose structure is not looked at. */
    Format format() {
        return format;
    }

    /** @param extension in lower case */
    boolean fits(String extension) {
        return extensions.contains(extension);
    }

    /** Returns what a container without moving pictures is. */
    ContentType withoutFilm() {
        return switch (this) {
            case MP4, QUICKTIME -> MP4_SOUND;
            case WEBM -> WEBM_SOUND;
            default -> this;
        };
    }

    /** Returns what a container with moving pictures is. */
    ContentType withFilm() {
        return this == MP4_SOUND ? MP4 : this;
    }
}
