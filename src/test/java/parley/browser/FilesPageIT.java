package parley.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** Files and voice notes between two real browser windows. */
@Tag("S1-FILE-02")
@Tag("S4-FE")
class FilesPageIT extends TwoWindows {
    private static final int WIDTH = 1_200;
    private static final int MIB = 1_024 * 1_024;

    @TempDir
    Path ownFiles;

    private Person ann;
    private Person bob;
    private FilesWindow anns;
    private FilesWindow bobs;

    @BeforeEach
    void nameTheFiles() {
        desktopWindow.with(FilesWindow.PIECES).with(FilesWindow.NOTE_SAVED);
        phoneWindow.with(FilesWindow.NOTE_SAVED);
        anns = new FilesWindow(desktopWindow, "");
        bobs = new FilesWindow(phoneWindow, "");
    }

    private void openTheirRoom() {
        ann = Person.register(server.port(), "ann");
        bob = Person.register(server.port(), "bob");
        ann.follow(bob);
        bob.follow(ann);
        ann.say("to", bob.id(), "Look");
        desktop.open(server.port()).logIn(ann).enter(bob.name());
        phone.open(server.port()).logIn(bob).enter(ann.name());
    }

    @Test
    @Tag("S1-FILE-08")
    void picturesComeByPickerByDropAndByPasteAndDoNotJump() throws IOException {
        openTheirRoom();
        anns.pick(file("beach.jpg", picture("jpg", Color.ORANGE)), file("hills.jpg", picture("jpg", Color.GREEN)));
        anns.awaitPreview();
        assertTrue(desktopWindow.shows("keep-metadata"), "it is the sender's choice");
        anns.caption("Two of today");
        desktopWindow.screenshot("file-tray");
        assertEquals(List.of(), desktopWindow.flaws());
        anns.send();
        anns.awaitSent();
        phoneWindow.await("the first place", () -> phoneWindow.messages().size() >= 2);
        List<Number> place = bobs.place();
        bobs.awaitPictures(2);
        assertEquals(place, bobs.place(), "the place is as large before its picture is there");
        assertTrue(phoneWindow.messages().get(1).contains("Two of today"), "the words go with the first");
        anns.drop("dropped.png", "image/png", picture("png", Color.CYAN));
        anns.paste("pasted.png", "image/png", picture("png", Color.PINK));
        anns.send();
        anns.awaitSent();
        bobs.awaitPictures(4);
        phoneWindow.screenshot("file-pictures");
        bobs.open(WIDTH);
        assertEquals("pasted.png", phoneWindow.text("gallery-title"));
        phoneWindow.screenshot("file-gallery");
        assertEquals(List.of(), phoneWindow.flaws());
        phoneWindow.type("gallery-title", Keys.ARROW_LEFT.toString());
        phoneWindow.await(
                "the one before", () -> phoneWindow.text("gallery-title").equals("dropped.png"));
        bobs.awaitShown(WIDTH);
        assertEquals("dropped.png", bobs.download("gallery-download").get(1));
        phoneWindow.type("gallery-title", Keys.ESCAPE.toString());
        phoneWindow.await("the conversation", () -> !phoneWindow.shows("gallery"));
        assertEquals(
                "file-picture", phoneWindow.run("return document.activeElement.dataset.testid"), "the focus is back");
        desktopWindow.await("all read", () -> desktopWindow.states().stream().allMatch("read"::equals));
        anns.awaitPictures(4);
        desktopWindow.screenshot("file-pictures");
        assertNoComplaints();
    }

    @Test
    @Tag("S1-FILE-11")
    void aDocumentIsDownloadedUnderATamedNameAndARefusedOneSaysWhy() throws Exception {
        openTheirRoom();
        byte[] pdf = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
                .getBytes(StandardCharsets.US_ASCII);
        anns.drop("plan\u202efdp.pdf", "application/pdf", pdf);
        anns.send();
        anns.awaitSent();
        phoneWindow.await("the row", () -> phoneWindow.texts("file-name").equals(List.of("planfdp.pdf")));
        List<String> saved = bobs.download("file-download");
        assertEquals("planfdp.pdf", saved.get(1));
        Map<String, Object> read = bobs.read(saved.get(0));
        assertEquals(200L, read.get("status"));
        assertEquals(sha256(pdf), read.get("sha256"));
        assertTrue(read.get("disposition").toString().startsWith("attachment"), read.toString());
        phoneWindow.screenshot("file-row");
        anns.drop("game.txt", "text/plain", "MZ\0\0\0\0 not a text".getBytes(StandardCharsets.US_ASCII));
        anns.pick(file("huge.bin", new byte[11 * MIB]));
        anns.awaitState("this one has 12 MB");
        anns.send();
        anns.awaitState("Not sent. ");
        desktopWindow.await("both reasons", () -> desktopWindow.texts("upload-state").stream()
                .allMatch(state -> state.startsWith("Not sent.")));
        desktopWindow.screenshot("file-refused");
        assertEquals(2, phoneWindow.messages().size(), "what was refused is no message");
        assertNoComplaints();
    }

    @Test
    void aVoiceNoteIsListenedToAndThenPlaysOnTheOtherSide() {
        openTheirRoom();
        anns.record(3);
        desktopWindow.screenshot("voice-review");
        assertEquals(List.of(), desktopWindow.flaws());
        anns.play();
        desktopWindow.click("recorder-send");
        anns.awaitSent();
        phoneWindow.await("the note", () -> phoneWindow.shows("voice"));
        assertEquals("0:0", phoneWindow.text("voice-time").substring(0, 3));
        bobs.play();
        phoneWindow.click("voice-speed");
        assertEquals("1.5×", phoneWindow.text("voice-speed"));
        phoneWindow.screenshot("voice-note");
        phoneWindow.type("voice-position", Keys.HOME.toString() + Keys.ARROW_RIGHT);
        assertEquals("1", phoneWindow.attribute("voice-position", "aria-valuenow"));
        desktopWindow.await("it in the list", () -> desktopWindow.texts("room-preview").stream()
                .anyMatch(line -> line.contains("Voice note, 0:0")));
        assertNoComplaints();
    }

    @Test
    @Tag("S1-FILE-01")
    @Tag("S1-FILE-03")
    void theFilesOfAMatchAreGoneWithIt() throws IOException {
        anns = new FilesWindow(desktopWindow, "match-");
        bobs = new FilesWindow(phoneWindow, "match-");
        for (ChatWindow window : List.of(desktopWindow, phoneWindow)) {
            window.open(server.port()).search(Person.freshName("guest"), "pictures");
        }
        desktopWindow.awaitChat();
        phoneWindow.awaitChat();
        anns.pick(file("beach.jpg", picture("jpg", Color.ORANGE)));
        anns.caption("Just for you");
        desktopWindow.screenshot("file-match");
        anns.send();
        anns.awaitSent();
        bobs.awaitPictures(1);
        phoneWindow.screenshot("file-match");
        String fileId = bobs.lastFile();
        assertEquals(200, bobs.linkStatus(fileId));
        assertFalse(stored().isEmpty(), "the bytes are on the disk");
        phoneWindow.click("menu");
        phoneWindow.click("leave");
        desktopWindow.await("the end", () -> desktopWindow.shows("ended"));
        desktopWindow.await(
                "the word that it is gone",
                () -> desktopWindow.text("file-gone").contains("This file is gone"));
        desktopWindow.await("410", () -> anns.linkStatus(fileId) == 410);
        desktopWindow.await("an empty disk", () -> stored().isEmpty());
        desktopWindow.screenshot("file-gone");
        assertNoComplaints();
    }

    @Test
    void anUploadGoesOnAfterAReload() throws Exception {
        openTheirRoom();
        byte[] text = letters(9 * MIB);
        Path longRead = file("noise.txt", text);
        anns.hold();
        anns.pick(longRead);
        anns.caption("A long read");
        anns.send();
        anns.awaitHeld();
        desktopWindow.reload();
        desktopWindow.await("it again", () -> desktopWindow.texts("upload-name").contains("noise.txt"));
        desktopWindow.screenshot("file-resumed");
        anns.awaitHeld();
        anns.letGo();
        anns.awaitSent();
        assertTrue(anns.offsets().get(0).longValue() == 4 * MIB, "it begins where the server was: " + anns.offsets());
        phoneWindow.await("the file", () -> phoneWindow.shows("file-download"));
        assertEquals(
                sha256(text), bobs.read(bobs.download("file-download").get(0)).get("sha256"));
        assertEquals(2, phoneWindow.messages().size(), "it came once");
        assertNoComplaints();
    }

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(ownFiles.resolve(name), bytes);
    }

    private static byte[] picture(String format, Color colour) throws IOException {
        BufferedImage picture = new BufferedImage(WIDTH, 800, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setPaint(new GradientPaint(0, 0, colour, WIDTH, 800, Color.BLUE));
        pen.fillRect(0, 0, WIDTH, 800);
        pen.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, format, bytes);
        return bytes.toByteArray();
    }

    /** Makes a plain text, always the same one. */
    private static byte[] letters(int length) {
        Random random = new Random(7);
        byte[] letters = new byte[length];
        for (int i = 0; i < length; i++) {
            letters[i] = (byte) (i % 64 == 63 ? '\n' : 'a' + random.nextInt(26));
        }
        return letters;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /** Returns all files in the store. */
    private static List<Path> stored() {
        Path store = folder.resolve("data").resolve("files");
        if (!Files.isDirectory(store)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException changing) {
            return List.of(store);
        }
    }
}
