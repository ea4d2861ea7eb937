package parley.load;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The event-bus bridge over SockJS's WebSocket: several texts may come in one array, with their quotes escaped. */
final class BridgeWire implements ClientWire {
    /** The events that the web client listens to in a room, and the errors. */
    private static final List<String> EVENTS =
            List.of("chat:message", "chat:receipts", "chat:read", "chat:delivered", "chat:error", "error");

    private static final int BACK_TO_TYPE = "rec\\\",\\\"address\\\":\\\"".length();

    @Override
    public String path() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "/eventbus/" + random.nextInt(100, 1_000) + "/" + Long.toHexString(random.nextLong()) + "/websocket";
    }

    @Override
    public List<Step> greeting() {
        return Stream.concat(
                        Stream.of(new Step(null, Awaited.start("o"))),
                        EVENTS.stream()
                                .map(event -> new Step(
                                        quoted("{\"type\":\"register\",\"address\":\"" + event + "\"}"),
                                        Awaited.NOTHING)))
                .toList();
    }

    @Override
    public String command(String name, Long number, String data) {
        String reply = number == null ? "" : "\"replyAddress\":\"" + ClientWire.marked(REPLY, number) + "\",";
        return quoted("{\"type\":\"send\",\"address\":\"" + name + "\"," + reply + "\"body\":" + data + "}");
    }

    private static String quoted(String message) {
        return "[\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }

    @Override
    public String ping() {
        return quoted("{\"type\":\"ping\"}");
    }

    @Override
    public void hear(byte[] bytes, int from, int to, Ear ear) throws IOException {
        if (!ClientWire.scan(bytes, from, to, ear, (text, mark) -> text[mark - BACK_TO_TYPE] == 'r')) {
            ear.other(bytes, from, to);
        }
    }
}
