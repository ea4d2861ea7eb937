package parley.browser;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;

/** Files that are two things at once, scripts of all kinds, and files whose names are the attack. */
final class HostilePolyglots {
    private static final int JPEG_START = 2;
    private static final String JS = "text/javascript";
    private static final String TEXT = "text/plain";

    private final String script;
    private final String element;
    private final String markUrl;

    HostilePolyglots(String script, String markUrl) {
        this.script = script;
        this.element = "<script>" + script + "</script>";
        this.markUrl = markUrl;
    }

    List<HostileFile> all() {
        List<HostileFile> all = new ArrayList<>();
        all.addAll(pictures());
        all.addAll(containers());
        all.addAll(scripts());
        all.addAll(names());
        return all;
    }

    private static byte[] joined(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            bytes.writeBytes(part instanceof byte[] raw ? raw : part.toString().getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static byte[] picture(String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), format, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** Puts a comment into a JPEG, behind its first marker. */
    private static byte[] commented(String comment) {
        byte[] picture = picture("jpeg");
        int length = comment.length() + 2;
        return joined(
                new String(picture, 0, JPEG_START, ISO_8859_1),
                new byte[] {(byte) 0xFF, (byte) 0xFE, (byte) (length >>> 8), (byte) length},
                comment,
                new String(picture, JPEG_START, picture.length - JPEG_START, ISO_8859_1));
    }

    private List<HostileFile> pictures() {
        return List.of(
                // The size of the picture is the beginning of a comment of the script.
                new HostileFile("script.gif", JS, "GIF89a/*" + "\0".repeat(40) + "*/=1;" + script + ";//"),
                new HostileFile("markup.gif", "image/gif", joined(picture("gif"), element)),
                new HostileFile("early.gif", "text/html", joined("GIF89a", "<!--", picture("gif"), "-->", element)),
                new HostileFile("comment.jpg", "image/jpeg", commented(element)),
                new HostileFile("script.jpg", JS, commented("*/=1;" + script + ";/*")),
                new HostileFile("end.jpg", "text/html", joined(picture("jpeg"), element)),
                new HostileFile("end.png", "text/html", joined(picture("png"), element)),
                new HostileFile("script.bmp", JS, "BM=1;" + script + ";" + "\0".repeat(60)),
                new HostileFile("markup.webp", "text/html", riff("WEBPVP8 ")),
                new HostileFile("markup.ico", "text/html", joined(new byte[] {0, 0, 1, 0, 1, 0}, element)));
    }

    private byte[] riff(String kind) {
        return joined("RIFF", new byte[] {0x7F, 0, 0, 0}, kind, new byte[] {16, 0, 0, 0}, element, "\0".repeat(32));
    }

    private List<HostileFile> containers() {
        return List.of(
                new HostileFile("action.pdf", "application/pdf", pdf()),
                new HostileFile("markup.pdf", "text/html", joined(element, "\n", pdf())),
                new HostileFile("script.pdf", JS, joined("/*", pdf(), "*/" + script)),
                new HostileFile("markup.zip", "text/html", joined(element, zip("a.html"))),
                new HostileFile("program.jar", "application/java-archive", zip("META-INF/MANIFEST.MF")),
                new HostileFile("markup.wav", "text/html", riff("WAVEfmt ")),
                new HostileFile("script.wav", JS, "RIFF=1;" + script + ";//WAVEfmt " + "\0".repeat(32)),
                new HostileFile("markup.mp3", "text/html", joined("ID3", new byte[] {3, 0, 0, 0, 0, 2, 0}, element)),
                new HostileFile(
                        "markup.mp4",
                        "text/html",
                        joined(new byte[] {0, 0, 0, 16}, "ftypisom\0\0\0\0", new byte[] {0, 0, 4, 0}, "free", element)),
                new HostileFile("markup.ogg", "text/html", joined("OggS\0", new byte[22], element)));
    }

    private String pdf() {
        return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.launchURL\\('" + markUrl
                + "'\\);" + script + ")>>>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                + "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    }

    private byte[] zip(String entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(element.getBytes(ISO_8859_1));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private List<HostileFile> scripts() {
        return List.of(
                new HostileFile("script.js", JS, script),
                new HostileFile("module.mjs", JS, "export default 1;" + script),
                new HostileFile("script.txt", TEXT, script),
                new HostileFile("script.json", "application/json", script),
                new HostileFile("style.css", "text/css", "body { background: url(" + markUrl + ") }"),
                new HostileFile("style.txt", TEXT, "body { background: url(" + markUrl + ") }"),
                new HostileFile("code.wasm", "application/wasm", new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}),
                new HostileFile("film.swf", "application/x-shockwave-flash", joined("FWS\5", new byte[16], script)),
                new HostileFile("page.php", "application/x-php", "<?php echo 1; ?>" + element));
    }

    private List<HostileFile> names() {
        return List.of(
                new HostileFile("<img src=x: onerror=" + script + ">.txt", TEXT, element),
                new HostileFile("\"><script>" + script + "</script>.txt", TEXT, element),
                new HostileFile("a.txt\r\nContent-Type: text/html\r\nX: y.txt", TEXT, element),
                new HostileFile("a.html\0.txt", TEXT, element),
                new HostileFile("a\u202etxt.lmth", TEXT, element),
                new HostileFile("../../webroot/page.html", "text/html", element),
                new HostileFile("x".repeat(5_000) + ".html", "text/html", element));
    }
}
