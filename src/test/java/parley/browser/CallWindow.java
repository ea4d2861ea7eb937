package parley.browser;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Calls in a browser window, by the steps that people take. */
final class CallWindow {
    /** Lets cameras give small and few pictures, as all people of a call share the processors of the tests. */
    static final String SMALL_PICTURES = """
            const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
            navigator.mediaDevices.getUserMedia = (wanted) =>
                open(wanted.video ? { ...wanted, video: { width: 160, height: 120, frameRate: 8 } } : wanted)""";

    /** Lets media go by the relay and no other way, and keeps the connections for {@link #ways}. */
    static final String RELAY_ONLY = """
            const Connection = window.RTCPeerConnection;
            const relayed = (configuration) => ({ ...configuration, iceTransportPolicy: 'relay' });
            window.connections = [];
            window.RTCPeerConnection = class extends Connection {
                constructor(configuration) {
                    super(relayed(configuration));
                    window.connections.push(this);
                }
                setConfiguration(configuration) {
                    super.setConfiguration(relayed(configuration));
                }
            }""";

    private static final int DIFFERENT_FRAMES = 4;

    private final ChatWindow window;

    CallWindow(ChatWindow window) {
        this.window = window;
    }

    /** Presses a call button of the room that is open, and the one of the look at oneself. @param media audio or video */
    void call(String media) {
        look(media);
        window.click("call-go");
    }

    /** Presses a call button and waits for the look at oneself, with open devices. */
    void look(String media) {
        window.await("the button", () -> window.shows("call-" + media));
        window.click("call-" + media);
        awaitDevices();
    }

    /** Goes on from the look at oneself, as soon as the devices are open. */
    void go() {
        awaitDevices();
        window.click("call-go");
    }

    private void awaitDevices() {
        window.await("the devices", () -> window.isEnabled("call-go"));
    }

    /** Forgets times that a script in the page has noted. */
    void forget(String... names) {
        window.run("arguments[0].forEach((name) => delete window[name])", List.of(names));
    }

    /** Waits for a time that a script in the page notes. */
    long time(String name) {
        window.await(name, () -> window.run("return window[arguments[0]] ?? null", name) != null);
        return ((Number) window.run("return window[arguments[0]]", name)).longValue();
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
        awaitPictures(1);
    }

    /** Waits until so many others show moving pictures, and no more of them. */
    void awaitPictures(int others) {
        Map<String, Set<Object>> seen = new HashMap<>();
        window.await(others + " moving pictures", () -> {
            Map<String, Object> frames = frames();
            frames.forEach((name, frame) ->
                    seen.computeIfAbsent(name, first -> new HashSet<>()).add(frame));
            return frames.size() == others
                    && frames.keySet().stream().allMatch(name -> seen.get(name).size() >= DIFFERENT_FRAMES);
        });
    }

    /** Returns what each of the others shows at this moment, made small, by the label of the picture. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> frames() {
        return (Map<String, Object>) window.run("""
                const pen = new OffscreenCanvas(32, 24).getContext('2d', { willReadFrequently: true });
                const videos = document.querySelectorAll('[data-picture] > [data-testid=call-remote-video]');
                return Object.fromEntries([...videos].filter((video) => video.videoWidth).map((video) => {
                    pen.drawImage(video, 0, 0, 32, 24);
                    return [video.ariaLabel, pen.getImageData(0, 0, 32, 24).data.join()];
                }))""");
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

    /** Returns the kinds of the own and the other side's addresses between which media goes now. */
    @SuppressWarnings("unchecked")
    Set<String> ways() {
        return Set.copyOf((List<String>) window.run("""
                const open = window.connections.filter((one) => one.connectionState === 'connected');
                const reports = await Promise.all(open.map((one) => one.getStats()));
                return reports.flatMap((report) => [...report.values()]
                    .filter(({ type, selectedCandidatePairId }) => type === 'transport' && selectedCandidatePairId)
                    .map(({ selectedCandidatePairId }) => report.get(selectedCandidatePairId))
                    .flatMap((pair) => [pair.localCandidateId, pair.remoteCandidateId])
                    .map((id) => report.get(id).candidateType))"""));
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
