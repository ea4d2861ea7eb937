package parley.signaling.turn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import parley.signaling.Installed;
import parley.signaling.RunningProgram;
import parley.util.FreePort;

/** A real coturn with a configuration of its own. */
public final class Coturn extends RunningProgram {
    public static final String SECRET = "north-gate-and-south-gate";
    public static final String HOST = "127.0.0.1";
    private static final int RELAY_PORTS = 100;
    private static final int PATIENCE_MS = 1_000;

    private final int port = FreePort.next();

    private final String host;

    public Coturn() {
        this(HOST);
    }

    /** @param host own address at which it listens and relays */
    public Coturn(String host) {
        super("coturn-" + ProcessHandle.current().pid());
        this.host = host;
        String program = Installed.program("turnserver", "coturn").toString();
        int relays = FreePort.next() + 1;
        String configuration = String.join(
                "\n",
                "listening-ip=" + host,
                "relay-ip=" + host,
                "listening-port=" + port,
                "min-port=" + relays,
                "max-port=" + (relays + RELAY_PORTS),
                "allow-loopback-peers",
                "realm=parley.test",
                "use-auth-secret",
                "static-auth-secret=" + SECRET,
                "no-tls",
                "no-dtls",
                "no-cli",
                "userdb=" + folder().resolve("users"),
                "pidfile=" + folder().resolve("pid"),
                "log-file=stdout",
                "");
        launch(List.of(program, "-c", write("turnserver.conf", configuration).toString()), this::answers);
    }

    public int port() {
        return port;
    }

    public String uri(String transport) {
        return "turn:" + host + ":" + port + "?transport=" + transport;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
