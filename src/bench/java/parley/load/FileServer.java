package parley.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.files.client.FileClient;

/** A server whose limits of files are raised, with a guest who has a room for them. */
final class FileServer implements AutoCloseable {
    private static final String UNLIMITED = Long.toString(1L << 40);

    private final ParleyJar jar;
    private final FileClient client;
    private final String roomId;

    private FileServer(ParleyJar jar) {
        this.jar = jar;
        this.client = FileClient.guestAt(jar.port());
        this.roomId = client.makeRoom();
    }

    static FileServer plain(Options options, int port) throws IOException, InterruptedException {
        return start(options, port, List.of(), "false");
    }

    static FileServer sealing(Options options, int port, List<String> jvm) throws IOException, InterruptedException {
        return start(options, port, jvm, "true");
    }

    private static FileServer start(Options options, int port, List<String> jvm, String seal)
            throws IOException, InterruptedException {
        List<String> flags = new ArrayList<>(List.of(options.text("jvm").split(" ")));
        flags.addAll(jvm);
        Map<String, String> settings = new HashMap<>(Map.of(
                "PARLEY_FILES_SEAL",
                seal,
                "PARLEY_FILES_MAX_BYTES",
                Long.toString(2L << 30),
                // What is deleted must not fill the disk.
                "PARLEY_FILES_SWEEP_MS",
                "1000",
                "PARLEY_FILES_QUOTA_USER_BYTES_PER_HOUR",
                UNLIMITED,
                "PARLEY_FILES_QUOTA_USER_FILES_PER_HOUR",
                "1000000",
                "PARLEY_FILES_QUOTA_ROOM_BYTES",
                UNLIMITED));
        ParleyJar jar = ParleyJar.start(options.text("jar"), port, flags, settings);
        try {
            return new FileServer(jar);
        } catch (RuntimeException | AssertionError refused) {
            jar.close();
            throw refused;
        }
    }

    FileClient client() {
        return client;
    }

    String roomId() {
        return roomId;
    }

    ServerProcess process() {
        return jar.process();
    }

    CpuTime cpu() {
        return CpuTime.of(jar.process().pid(), jar.postgresPid());
    }

    @Override
    public void close() {
        jar.close();
    }
}
