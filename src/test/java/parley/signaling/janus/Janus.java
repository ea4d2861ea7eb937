package parley.signaling.janus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import parley.signaling.Installed;
import parley.signaling.RunningProgram;
import parley.util.FreePort;

/** A real Janus with a configuration of its own: the VideoRoom over WebSockets and nothing else. */
public final class Janus extends RunningProgram {
    public static final String API_SECRET = "what janus wants to hear";
    private static final String HOST = "127.0.0.1";
    private static final int MEDIA_PORTS = 100;
    private static final int PATIENCE_MS = 1_000;

    private final int port = FreePort.next();
    private final Path program = Installed.program("janus", "janus");

    /** @param mediaAddress address of this machine for media, which is not loopback */
    public Janus(String mediaAddress) {
        super("janus-" + ProcessHandle.current().pid());
        int media = FreePort.next() + 1;
        write("janus.jcfg", """
                general: {
                  configs_folder = "%s"
                  plugins_folder = "%s"
                  transports_folder = "%s"
                  events_folder = "%s"
                  loggers_folder = "%s"
                  api_secret = "%s"
                  admin_secret = "%s"
                  debug_level = 4
                }
                media: { rtp_port_range = "%d-%d" }
                nat: { ice_enforce_list = "%s", ignore_mdns = true }
                plugins: { disable = "%s" }
                transports: { disable = "%s" }
                """.formatted(
                        folder(),
                        installed("plugins"),
                        installed("transports"),
                        installed("events"),
                        installed("loggers"),
                        API_SECRET,
                        API_SECRET,
                        media,
                        media + MEDIA_PORTS,
                        mediaAddress,
                        others("plugins", "libjanus_videoroom.so"),
                        others("transports", "libjanus_websockets.so")));
        write("janus.transport.websockets.jcfg", """
                general: { ws = true, ws_port = %d, ws_ip = "%s", wss = false, json = "compact" }
                admin: { admin_ws = false, admin_wss = false }
                """.formatted(port, HOST));
        write("janus.plugin.videoroom.jcfg", "general: { }\n");
        start();
    }

    private static Path installed(String kind) {
        try (Stream<Path> places = Stream.of("/usr/lib/x86_64-linux-gnu/janus", "/usr/lib/aarch64-linux-gnu/janus")
                .map(Path::of)) {
            return places.filter(Files::isDirectory).findFirst().orElseThrow().resolve(kind);
        }
    }

    private static String others(String kind, String wanted) {
        try (Stream<Path> files = Files.list(installed(kind))) {
            return String.join(
                    ",",
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".so") && !name.equals(wanted))
                            .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Starts it, as also after a kill. */
    public void start() {
        launch(
                List.of(
                        program.toString(),
                        "-F",
                        folder().toString(),
                        "-C",
                        folder().resolve("janus.jcfg").toString()),
                this::answers);
    }

    public String uri() {
        return "ws://" + HOST + ":" + port;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port), PATIENCE_MS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
