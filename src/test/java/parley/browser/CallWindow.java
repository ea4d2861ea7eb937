package parley.browser;

import java.util.HashSet;
import java.util.Set;

/** Calls in a browser window, by the steps that people take. */
final class CallWindow {
    private static final int DIFFERENT_FRAMES = 4;

    private final ChatWindow window;

    CallWindow(ChatWindow window) {
        this.window = window;
    }

    /** Presses a call button of the room that is open, and the one of the look at oneself. @param media audio or video */
    void call(String media) {
        window.await("the button", () -> window.shows("call-" + media));
        window.click("call-" + media);
        go();
    }

    /** Goes on from the look at oneself, as soon as the devices are open. */
    void go() {
        window.await("the devices", () -> window.isEnabled("call-go"));
        window.click("call-go");
    }

    void awaitRing(String name) {
        window.await("the call of " + name, () -> window.text("incoming-name").equals(name));
    }

    void awaitSilence() {
        window.await("no more ringing", () -> !window.shows("incoming"));
    }

    void answer() {
        window.click("incoming-answer");
    }

    void decline() {
        window.click("incoming-decline");
    }

    void awaitConnected() {
        window.await("the call", () -> "connected".equals(window.attribute("call", "data-phase")));
    }

    /** Waits for frames of the other side that really differ from one another, as the test picture of the browser does. */
    void awaitPicture() {
        Set<Object> seen = new HashSet<>();
        window.await("the moving picture of the other side", () -> {
            Object frame = window.run("""
                    const video = document.querySelector('[data-picture] > [data-testid=call-remote-video]');
                    if (!video?.videoWidth) return null;
                    const pen = new OffscreenCanvas(32, 24).getContext('2d');
                    pen.drawImage(video, 0, 0, 32, 24);
                    return pen.getImageData(0, 0, 32, 24).data.join()""");
            if (frame != null) {
                seen.add(frame);
            }
            return seen.size() >= DIFFERENT_FRAMES;
        });
    }

    /** Waits for the moving pictures of so many others. */
    void awaitPictures(int others) {
        window.await(others + " pictures", () -> window.run(
                        "return document.querySelectorAll('[data-self=false][data-picture]').length")
                .equals((long) others));
        awaitPicture();
    }

    /** Waits for more frames of what the other side shows, which may be a picture that stands still. */
    void awaitFrames() {
        window.run("""
                const video = document.querySelector('[data-picture] > [data-testid=call-remote-video]');
                window.framesSeen = 0;
                const count = () => { window.framesSeen++; video.requestVideoFrameCallback(count); };
                video.requestVideoFrameCallback(count)""");
        window.await("frames", () -> ((Number) window.run("return window.framesSeen")).intValue() >= DIFFERENT_FRAMES);
    }

    void awaitNoPicture() {
        window.await(
                "no picture of the other side",
                () -> window.run("return document.querySelector('[data-self=false][data-picture]')") == null);
    }

    void awaitEnd() {
        window.await("the end of the call", () -> !window.shows("call"));
    }

    void hangUp() {
        window.click("call-end");
        awaitEnd();
    }

    /** Makes the call small, which shows the room. */
    void shrink() {
        if ("full".equals(window.attribute("call", "data-size"))) {
            window.click("call-size");
        }
    }

    /** Waits until the last message of the room that is open is a call with these words. */
    void awaitEntry(String title, String detail) {
        window.await(
                title + ", " + detail,
                () -> window.lastText("message-text").equals(title)
                        && window.lastText("call-detail").contains(detail));
    }
}
