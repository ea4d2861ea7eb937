package parley.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Measures what uploads and downloads cost: the memory of a server that takes many large files at once, and the speed
 * and processor time for each byte, next to an nginx (Debian's has the DAV module) on the same machine in rounds taken in
 * turns. The servers are started from {@code target/parley.jar}, each with an embedded PostgreSQL at full durability;
 * loopback only. The program ends with 1 if a file that the server tells of is not the one that was sent.
 *
 * <pre>
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.FileLoad
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.FileLoad -Dmain.args="--rounds 0"
 * mvn -B -q -Pbench -DskipTests package exec:exec@main -Dmain.class=parley.load.FileLoad -Dmain.args="--uploads 0 --largeMegabytes 0"
 * </pre>
 *
 * <p>Options: uploads (for the memory; 0 for none), megabytes (of each), atOnce, largeMegabytes (of one upload more; 0
 * for none), rounds (of the speed; 0 for none), streams (numbers of files on their way at once), files (each stream, one
 * after the other), fileMegabytes (of each), jvm (flags of the servers), timeoutS (after which the program gives up). A
 * megabyte is 1,000,000 bytes.
 */
public final class FileLoad {
    private static final int PORT = 18_350;

    private FileLoad() {}

    public static void main(String[] arguments) throws IOException {
        Options options = Options.parse(
                arguments,
                Map.ofEntries(
                        Map.entry("uploads", "200"),
                        Map.entry("megabytes", "100"),
                        Map.entry("atOnce", "20"),
                        Map.entry("largeMegabytes", "2000"),
                        Map.entry("rounds", "3"),
                        Map.entry("streams", "1,4"),
                        Map.entry("files", "3"),
                        Map.entry("fileMegabytes", "200"),
                        Map.entry("jar", "target/parley.jar"),
                        Map.entry("jvm", "-Xmx512m"),
                        Map.entry("timeoutS", "3600")));
        giveUpAfter(options.number("timeoutS"));
        boolean done = false;
        try {
            run(options);
            done = true;
        } catch (ExecutionException failure) {
            System.out.println("WRONG " + failure.getCause());
        } catch (InterruptedException | RuntimeException | AssertionError failure) {
            System.out.println("WRONG " + failure);
        }
        System.exit(done ? 0 : 1);
    }

    /** A client that waits for a server which takes nothing more would wait for ever. */
    private static void giveUpAfter(int seconds) {
        new Timer("gives up", true)
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                System.out.println("WRONG: not done within " + seconds + " s");
                                System.exit(1);
                            }
                        },
                        TimeUnit.SECONDS.toMillis(seconds));
    }

    private static void run(Options options) throws IOException, InterruptedException, ExecutionException {
        if (options.number("uploads") > 0 || options.number("largeMegabytes") > 0) {
            try (FileServer server = FileServer.sealing(options, PORT, List.of(ServerProcess.COUNTED_MEMORY))) {
                FileMemory memory = new FileMemory(server);
                memory.warmUp();
                memory.measure(options.number("uploads"), options.number("megabytes"), options.number("atOnce"));
                memory.measure(1, options.number("largeMegabytes"), 1);
            }
        }
        if (options.number("rounds") > 0) {
            speed(options);
        }
    }

    private static void speed(Options options) throws IOException, InterruptedException, ExecutionException {
        try (NginxFiles nginx = NginxFiles.start(PORT + 1, Path.of("target", "load-nginx"));
                FileServer plain = FileServer.plain(options, PORT + 2);
                FileServer sealing = FileServer.sealing(options, PORT + 3, List.of())) {
            List<FileDoor> doors = List.of(
                    nginx,
                    new ParleyFiles("plain, POST", plain, false),
                    new ParleyFiles("plain, tus", plain, true),
                    new ParleyFiles("sealed, POST", sealing, false),
                    new ParleyFiles("sealed, tus", sealing, true));
            FileSpeed speed =
                    new FileSpeed(doors, options.number("files"), RepeatedText.of(options.number("fileMegabytes")));
            for (String streams : options.text("streams").split(",")) {
                speed.measure(Integer.parseInt(streams), options.number("rounds"));
            }
        }
    }
}
