package parley.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import parley.ServerExtension;

/** Pings whose pongs are never read, and pongs that nobody asked for. */
final class ControlFramesAttack implements Attack {
    private static final int SOCKETS = 4;
    private static final int LARGEST = 125;
    private static final int IN_A_WRITE = 500;
    private static final int WRITES = 400;

    @Override
    public void on(ServerExtension server) throws Exception {
        for (int i = 0; i < SOCKETS; i++) {
            flood(server, Stranger.PING);
            flood(server, Stranger.PONG);
        }
    }

    private static void flood(ServerExtension server, int opcode) throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        for (int i = 0; i < IN_A_WRITE; i++) {
            many.write(Stranger.frame(opcode, true, new byte[LARGEST]));
        }
        try (Stranger stranger = Stranger.upgraded(server.port(), "")) {
            Floods.send(stranger, many.toByteArray(), WRITES);
            assertEquals(4508, stranger.readCloseCode());
        }
    }
}
