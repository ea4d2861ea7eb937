package parley;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import parley.util.FolderOwner;

/** Somebody has started Parley as root, once, in the folder of the user whose service it is. */
class RootThenServiceIT {
    private static final int SERVICE = 64_321;
    private static final List<String> AS_SERVICE =
            List.of("setpriv", "--reuid=" + SERVICE, "--regid=" + SERVICE, "--clear-groups");

    @BeforeAll
    static void isRoot() throws IOException {
        assumeTrue(FolderOwner.isRoot(), "To start as root takes root");
    }

    private static void chown(Path folder, int user) throws IOException, InterruptedException {
        Process chown = new ProcessBuilder("chown", "-R", user + ":" + user, folder.toString()).start();
        assertEquals(0, chown.waitFor());
    }

    @Test
    void theServiceGoesOnInTheFolderThatRootHasUsed() throws IOException, InterruptedException {
        ServerExtension server = new ServerExtension();
        server.prepare("RootThenServiceIT");
        Path data = server.log().resolveSibling("data");
        chown(data, SERVICE);
        server.start();
        assertEquals(0, server.stop());
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                assertEquals(SERVICE, FolderOwner.of(file), file::toString);
            }
        }
        server.at("127.0.0.1", AS_SERVICE).start();
        assertEquals(0, server.stop());
    }

    @Test
    void aFolderOfSomebodyElseIsNamedWithTheRemedy() throws IOException, InterruptedException {
        ServerExtension server = new ServerExtension().at("127.0.0.1", AS_SERVICE);
        server.prepare("FolderOfNobodyIT");
        Path data = server.log().resolveSibling("data");
        chown(data, SERVICE);
        chown(data.resolve("postgres"), 65_534);
        server.launch();
        assertEquals(1, server.exitCode());
        String log = Files.readString(server.log());
        assertTrue(log.contains("chown -R " + SERVICE + " " + data.toRealPath()), log);
    }
}
