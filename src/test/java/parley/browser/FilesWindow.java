package parley.browser;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Files and voice notes in a browser window, by the steps that people take. */
final class FilesWindow {
    /**
     * Keeps the offsets of all pieces that the page sends, for {@link #offsets}; and from {@link #hold} to {@link #letGo},
     * also over a reload, all pieces but those from the beginning.
     */
    static final String PIECES = """
            window.offsets = [];
            window.held = [];
            const { send, setRequestHeader } = XMLHttpRequest.prototype;
            XMLHttpRequest.prototype.setRequestHeader = function (name, value) {
                if (name === 'Upload-Offset') {
                    this.offset = Number(value);
                    window.offsets.push(this.offset);
                }
                setRequestHeader.call(this, name, value);
            };
            XMLHttpRequest.prototype.send = function (body) {
                const go = () => send.call(this, body);
                this.offset > 0 && sessionStorage.getItem('hold') ? window.held.push(go) : go();
            }""";

    /** Keeps what the page saves, which a browser without a screen would put into some folder, for {@link #saved}. */
    static final String NOTE_SAVED = """
            window.saved = [];
            const press = HTMLAnchorElement.prototype.click;
            HTMLAnchorElement.prototype.click = function () {
                this.download ? window.saved.push([this.href, this.download]) : press.call(this);
            }""";

    private final ChatWindow window;
    private final String prefix;

    /** @param prefix of the names of the parts: {@code match-} in a match, else empty */
    FilesWindow(ChatWindow window, String prefix) {
        this.window = window;
        this.prefix = prefix;
    }

    /** Picks files, as in the dialog behind the paper clip. */
    void pick(Path... files) {
        window.await("the paper clip", () -> window.shows(prefix + "attach"));
        int before = uploads();
        window.type(
                prefix + "attach-input",
                String.join("\n", List.of(files).stream().map(Path::toString).toList()));
        awaitUploads(before + files.length);
    }

    /** Drops a file onto the conversation. */
    void drop(String name, String type, byte[] bytes) {
        hand("drop", name, type, bytes);
    }

    /** Pastes a file into the writing line. */
    void paste(String name, String type, byte[] bytes) {
        hand("paste", name, type, bytes);
    }

    private void hand(String how, String name, String type, byte[] bytes) {
        int before = uploads();
        window.run("""
                const [how, name, type, base64, line] = arguments;
                const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
                const data = new DataTransfer();
                data.items.add(new File([bytes], name, { type }));
                const target = document.querySelector(`[data-testid=${line}]`);
                const options = { bubbles: true, cancelable: true };
                target.dispatchEvent(how === 'drop'
                    ? new DragEvent('drop', { ...options, dataTransfer: data })
                    : new ClipboardEvent('paste', { ...options, clipboardData: data }));""", how, name, type, Base64.getEncoder().encodeToString(bytes), line());
        awaitUploads(before + 1);
    }

    void caption(String text) {
        window.type(line(), text);
    }

    void send() {
        window.click(prefix.isEmpty() ? "write-send" : "send");
    }

    private String line() {
        return prefix.isEmpty() ? "write" : "composer";
    }

    private int uploads() {
        return window.texts("upload").size();
    }

    private void awaitUploads(int count) {
        window.await(count + " files in the tray", () -> uploads() == count);
    }

    /** Waits until everything has gone its way. */
    void awaitSent() {
        window.await("an empty tray", () -> uploads() == 0);
    }

    /** Waits for the words below a file in the tray. */
    void awaitState(String words) {
        window.await(words, () -> window.texts("upload-state").stream().anyMatch(state -> state.contains(words)));
    }

    /** Waits until a picture in the tray is seen. */
    void awaitPreview() {
        window.await("the preview", () -> loaded("upload-thumbnail") > 0);
    }

    /** Waits for so many pictures in the conversation, all of them loaded. */
    void awaitPictures(int count) {
        window.await(count + " pictures", () -> {
            window.run("document.querySelectorAll('[data-testid=file-thumbnail]').forEach((e) => e.scrollIntoView())");
            return loaded("file-thumbnail") == count;
        });
    }

    private int loaded(String part) {
        return ((Number) window.run(
                        "return [...document.querySelectorAll(`[data-testid='${arguments[0]}']`)]"
                                + ".filter((e) => e.naturalWidth > 0).length",
                        part))
                .intValue();
    }

    /** Returns width and height of the place of the last file. */
    @SuppressWarnings("unchecked")
    List<Number> place() {
        return (List<Number>) window.run("""
                const { width, height } = [...document.querySelectorAll('[data-testid=file]')].at(-1).getBoundingClientRect();
                return [width, height]""");
    }

    /** Opens the last picture and waits until the whole of it is seen. */
    void open(int width) {
        window.run("[...document.querySelectorAll('[data-testid=file-picture]')].at(-1).click()");
        awaitShown(width);
    }

    void awaitShown(int width) {
        window.await(
                "the picture of " + width,
                () -> ((Number)
                                        window.run(
                                                "return document.querySelector('[data-testid=gallery-picture]')?.naturalWidth ?? 0"))
                                .intValue()
                        == width);
    }

    /** Presses the first button to download something, and returns where it lies and under what name it is saved. */
    @SuppressWarnings("unchecked")
    List<String> download(String button) {
        window.run(
                "window.saved.length = 0; document.querySelector(`[data-testid='${arguments[0]}']`).click()", button);
        window.await("the download", () -> ((Number) window.run("return window.saved.length")).intValue() == 1);
        return ((List<List<String>>) window.run("return window.saved")).get(0);
    }

    /** Returns the id of the last file in the conversation. */
    String lastFile() {
        return (String)
                window.run("return [...document.querySelectorAll('[data-testid=file]')].at(-1)?.dataset.file ?? ''");
    }

    /** Returns status, length and SHA-256 of what lies at an address, as this window gets it without a token. */
    @SuppressWarnings("unchecked")
    Map<String, Object> read(String address) {
        return (Map<String, Object>) window.run("""
                const answer = await fetch(arguments[0], { cache: 'no-store' });
                const bytes = await answer.arrayBuffer();
                const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
                return { status: answer.status, length: bytes.byteLength,
                    disposition: answer.headers.get('Content-Disposition'),
                    sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') }""", address);
    }

    /** Returns the status with which the server answers to a guest of this window who asks for a fresh link. */
    int linkStatus(String fileId) {
        return ((Number) window.run("""
                const { token } = JSON.parse(sessionStorage.getItem('parley.session'));
                const headers = { Authorization: `Bearer ${token}` };
                return (await fetch(`api/files/${arguments[0]}/link`, { headers })).status""", fileId)).intValue();
    }

    void hold() {
        window.run("sessionStorage.setItem('hold', 'on')");
    }

    void letGo() {
        window.run("sessionStorage.removeItem('hold'); window.held.splice(0).forEach((go) => go())");
    }

    /** Waits until a piece is held. */
    void awaitHeld() {
        window.await("a piece that waits", () -> ((Number) window.run("return window.held.length")).intValue() == 1);
    }

    /** Returns the offsets of the pieces that were sent since the page was loaded. */
    @SuppressWarnings("unchecked")
    List<Number> offsets() {
        return (List<Number>) window.run("return window.offsets");
    }

    /** Records with a tap, for so long. */
    void record(int seconds) {
        window.await("the microphone", () -> window.shows(prefix + "record"));
        window.click(prefix + "record");
        window.await("a level", () -> window.attribute("recorder-level", "aria-valuenow") != null);
        window.await(seconds + " s", () -> window.text("recorder-time").compareTo("0:0" + seconds) >= 0);
        window.click("recorder-stop");
        window.await("the note", () -> window.shows("recorder-send"));
    }

    /** Plays the last note of the conversation and waits until it goes on. */
    void play() {
        window.await("a note", () -> window.shows("voice-play"));
        window.run("[...document.querySelectorAll('[data-testid=voice-play]')].at(-1).click()");
        window.await(
                "the note to go on, not " + window.texts("voice-note"),
                () -> ((Number) window.run("return Number(getComputedStyle([...document.querySelectorAll("
                                        + "'[data-testid=voice-position]')].at(-1)).getPropertyValue('--played'))"))
                                .doubleValue()
                        > 0);
    }
}
