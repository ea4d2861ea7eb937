package parley.load;

import java.io.IOException;
import java.util.List;

/** The plain WebSocket: {@code {type, id?, data}} and {@code {type: "reply", id, ok, …}}. */
final class PlainWire implements ClientWire {
    private static final int TO_VERDICT = MARKED + "\",\"ok\":".length();

    private final String path;

    PlainWire(String path) {
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public List<Step> greeting() {
        return List.of();
    }

    @Override
    public String command(String name, Long number, String data) {
        String id = number == null ? "" : "\"id\":\"" + ClientWire.marked(REPLY, number) + "\",";
        return "{\"type\":\"" + name + "\"," + id + "\"data\":" + data + "}";
    }

    @Override
    public String ping() {
        return null;
    }

    @Override
    public void hear(byte[] bytes, int from, int to, Ear ear) throws IOException {
        if (!ClientWire.scan(bytes, from, to, ear, (text, mark) -> text[mark + TO_VERDICT] == 't')) {
            ear.other(bytes, from, to);
        }
    }
}
