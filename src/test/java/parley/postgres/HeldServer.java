package parley.postgres;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A process that holds the database of a folder until it is killed. It says {@code ready} when the database is there.
 */
final class HeldServer {
    private HeldServer() {}

    public static void main(String[] args) throws InterruptedException {
        EmbeddedPostgres.start(DataFolder.open(Path.of(args[0])), Map.of());
        System.out.println("ready");
        new CountDownLatch(1).await();
    }
}
