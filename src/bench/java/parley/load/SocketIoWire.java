package parley.load;

import java.io.IOException;
import java.util.List;

/**
 * Socket.IO over a WebSocket alone. Sources: the Engine.IO protocol, revision 4, and the Socket.IO protocol, revision
 * 5.
 */
final class SocketIoWire implements ClientWire {
    private static final byte PING = '2';
    private static final byte MESSAGE_PACKET = '4';
    private static final byte ACK = '3';
    private static final String EVENT = "42";
    private static final int TO_VERDICT = "[{\"ok\":".length();

    @Override
    public String path() {
        return "/socket.io/?EIO=4&transport=websocket";
    }

    @Override
    public List<Step> greeting() {
        return List.of(new Step(null, Awaited.start("0{")), new Step("40", Awaited.start("40{")));
    }

    @Override
    public String command(String name, Long number, String data) {
        return EVENT + (number == null ? "" : number) + "[\"" + name + "\"," + data + "]";
    }

    @Override
    public String ping() {
        return null;
    }

    @Override
    public void hear(byte[] bytes, int from, int to, Ear ear) throws IOException {
        if (to - from == 1 && bytes[from] == PING) {
            ear.pong("3");
        } else if (to - from > 2 && bytes[from] == MESSAGE_PACKET && bytes[from + 1] == ACK) {
            int list = from + 2;
            while (list < to - TO_VERDICT - 1 && bytes[list] != '[') {
                list++;
            }
            ear.answer(ClientWire.number(bytes, from + 2), bytes[list + TO_VERDICT] == 't');
        } else if (!ClientWire.scan(bytes, from, to, ear, (text, mark) -> false)) {
            ear.other(bytes, from, to);
        }
    }
}
