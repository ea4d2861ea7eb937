package parley.browser;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Pages, drawings and documents of markup with scripts in them, under true and under false names. */
final class HostilePages {
    private static final String HTML = "text/html";
    private static final String XHTML_SPACE = "http://www.w3.org/1999/xhtml";
    private static final String SVG_SPACE = "http://www.w3.org/2000/svg";
    private static final String XML = "<?xml version=\"1.0\"?>\n";

    private final String script;
    private final String element;

    /** @param script a script without double quotation marks and angle brackets, which asks for the mark */
    HostilePages(String script) {
        this.script = script;
        this.element = "<script>" + script + "</script>";
    }

    List<HostileFile> all() {
        List<HostileFile> all = new ArrayList<>();
        all.addAll(pages());
        all.addAll(disguisedPages());
        all.addAll(drawings());
        all.addAll(documents());
        return all;
    }

    private String page(String body) {
        return "<!DOCTYPE html><html><head><title>page</title></head><body>" + body + "</body></html>";
    }

    private List<HostileFile> pages() {
        return List.of(
                new HostileFile("page.html", HTML, page(element)),
                new HostileFile("page.htm", HTML, page("<img src=x: onerror=\"" + script + "\">")),
                new HostileFile(
                        "page.xhtml",
                        "application/xhtml+xml",
                        XML + "<html xmlns=\"" + XHTML_SPACE + "\"><body>" + element + "</body></html>"),
                new HostileFile("page.shtml", HTML, "<!--#exec cmd=\"ls\" -->" + page(element)),
                new HostileFile("page.hta", "application/hta", page("<hta:application/>" + element)),
                new HostileFile("focus.html", HTML, page("<input autofocus onfocus=\"" + script + "\">")),
                new HostileFile("frame.html", HTML, page("<iframe srcdoc=\"" + element + "\"></iframe>")),
                new HostileFile(
                        "refresh.html",
                        HTML,
                        page("<meta http-equiv=refresh content=\"0;url=data:text/html," + element + "\">")),
                new HostileFile("link.html", HTML, page("<iframe src=\"javascript:" + script + "\"></iframe>")));
    }

    private List<HostileFile> disguisedPages() {
        byte[] wide = page(element).getBytes(UTF_16);
        return List.of(
                new HostileFile("page.txt", "text/plain", page(element)),
                new HostileFile("page.png", "image/png", page(element)),
                new HostileFile("page.jpg", HTML, page(element)),
                new HostileFile("page.mp4", "video/mp4", page(element)),
                new HostileFile("page.pdf", "application/pdf", page(element)),
                new HostileFile("page", HTML, page(element)),
                new HostileFile("page.csv", "text/csv", "a;b\n" + element + ";1\n"),
                new HostileFile("page.md", "text/markdown", "# A title\n\n" + element + "\n"),
                new HostileFile("page.json", "application/json", "{\"a\": \"" + element + "\"}"),
                new HostileFile(
                        "seven.html", "text/html; charset=utf-7", "+ADw-script+AD4-" + script + "+ADw-/script+AD4-"),
                new HostileFile("wide.txt", "text/plain", wide),
                new HostileFile("late.txt", "text/plain", " ".repeat(1_400) + page(element)),
                new HostileFile("comment.txt", "text/plain", "<!-- " + "x".repeat(70_000) + " -->" + page(element)),
                new HostileFile("captions.vtt", "text/vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n" + element + "\n"),
                new HostileFile("archive.mht", "multipart/related", mime()),
                new HostileFile("archive.mhtml", "message/rfc822", mime()),
                new HostileFile("mail.eml", "message/rfc822", mail()));
    }

    private String mime() {
        return "From: <Saved by a browser>\r\n"
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: multipart/related; boundary=\"b\"; type=\"text/html\"\r\n\r\n"
                + "--b\r\n"
                + "Content-Type: text/html\r\n"
                + "Content-Location: http://localhost/\r\n\r\n"
                + page(element) + "\r\n--b--\r\n";
    }

    private String mail() {
        return "From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nContent-Type: text/html\r\n\r\n"
                + page(element);
    }

    private String drawing(String attributes, String body) {
        return "<svg xmlns=\"" + SVG_SPACE + "\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\" "
                + attributes + ">" + body + "</svg>";
    }

    private List<HostileFile> drawings() {
        String svg = "image/svg+xml";
        String scripted = drawing("", element);
        return List.of(
                new HostileFile("drawing.svg", svg, scripted),
                new HostileFile("onload.svg", svg, drawing("onload=\"" + script + "\"", "")),
                new HostileFile("drawing.png", svg, scripted),
                new HostileFile("drawing.svgz", svg, zipped(scripted)),
                new HostileFile("drawing.xml", "application/xml", XML + scripted),
                new HostileFile("declared.svg", svg, XML + "<!DOCTYPE svg [<!ENTITY e \"x\">]>" + scripted),
                new HostileFile(
                        "foreign.svg",
                        svg,
                        drawing(
                                "",
                                "<foreignObject width=\"9\" height=\"9\"><body xmlns=\"" + XHTML_SPACE + "\">" + element
                                        + "</body></foreignObject>")),
                new HostileFile(
                        "animated.svg", svg, drawing("", "<animate onbegin=\"" + script + "\" attributeName=\"x\"/>")));
    }

    private static byte[] zipped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private List<HostileFile> documents() {
        String sheet = "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"
                + "<xsl:template match=\"/\"><html><body>" + element
                + "</body></html></xsl:template></xsl:stylesheet>";
        String scripted = "<x:script xmlns:x=\"" + XHTML_SPACE + "\">" + script + "</x:script>";
        return List.of(
                new HostileFile("scripted.xml", "text/xml", XML + "<root>" + scripted + "</root>"),
                new HostileFile(
                        "sheet.xml", "text/xml", XML + "<?xml-stylesheet type=\"text/xsl\" href=\"#\"?>" + sheet),
                new HostileFile("sheet.xsl", "text/xsl", XML + sheet),
                new HostileFile(
                        "feed.rss",
                        "application/rss+xml",
                        XML + "<rss version=\"2.0\"><channel>" + scripted + "</channel></rss>"),
                new HostileFile(
                        "formula.mml",
                        "application/mathml+xml",
                        XML + "<math xmlns=\"http://www.w3.org/1998/Math/MathML\">" + scripted + "</math>"));
    }
}
