package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.ConfigLoader;
import parley.error.ErrorCode;
import parley.postgres.DataFolder;
import parley.postgres.Database;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.util.Await;
import parley.util.Eventually;

/** A log whose database hangs, dies and comes back. */
@Tag("long")
class PgRoomLogOutageIT {
    @TempDir
    Path data;

    @Test
    void whatWasAcknowledgedOutlivesTheDatabaseAndNothingElseIsSaidToBeStored() throws IOException {
        Vertx vertx = Vertx.vertx();
        try (DataFolder folder = DataFolder.open(data)) {
            Database database = begin(folder);
            Pool pool = Await.result(database.open(vertx));
            RoomLog log = PgRoomLogs.on(new Statements(pool), 1);
            result(log.open(new Room("r", RoomKind.GROUP, "", "e", 0, 0, List.of()), List.of(), 0));
            List<RoomEvent> acknowledged = new ArrayList<>();
            acknowledged.add(result(log.append(message("before"), 0)).event());

            signal("-STOP", folder);
            refusal(ErrorCode.UNAVAILABLE, log.append(message("while it hangs"), 0));
            signal("-CONT", folder);
            acknowledged.add(onceBack(log, "after it hung"));

            List<Future<Appended>> burst = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                burst.add(log.append(message("burst " + i), 0));
            }
            acknowledged.add(result(burst.get(0)).event());
            signal("-KILL", folder);
            result(Future.join(burst).otherwiseEmpty());
            burst.stream()
                    .filter(Future::succeeded)
                    .forEach(answer -> acknowledged.add(answer.result().event()));
            acknowledged.add(onceBack(log, "after it was killed"));

            List<RoomEvent> stored = result(log.read("r", 0, null, 10_000)).events();
            assertTrue(stored.containsAll(acknowledged));
            assertEquals(RoomLogContract.upTo(stored.size()), RoomLogContract.seqs(stored));
            database.release();
            result(pool.close());
            database.stop(Duration.ofSeconds(10));
        } finally {
            result(vertx.close());
        }
    }

    /** Waits for the database: it comes back by itself, and the pool finds it. */
    private static RoomEvent onceBack(RoomLog log, String content) {
        List<RoomEvent> stored = new ArrayList<>();
        Eventually.until(Duration.ofSeconds(60), () -> "The log did not recover", () -> {
            log.append(message(content), 0)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .handle((done, failed) -> done == null || stored.add(done.event()))
                    .join();
            return !stored.isEmpty();
        });
        return stored.get(0);
    }

    private static Database begin(DataFolder folder) {
        return Database.begin(ConfigLoader.defaults().postgres(), folder);
    }

    private static Draft message(String content) {
        return RoomLogContract.message("r", "ann", content, null);
    }

    /** Sends a signal to the server and to the processes of its connections. */
    private static void signal(String signal, DataFolder folder) throws IOException {
        Path pidFile = folder.path().resolve("postgres/cluster/postmaster.pid");
        ProcessHandle postmaster = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(pidFile).get(0).trim()))
                .orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", signal, String.valueOf(postmaster.pid())));
        postmaster.descendants().forEach(child -> command.add(String.valueOf(child.pid())));
        Process kill = new ProcessBuilder(command).inheritIO().start();
        kill.onExit().join();
    }
}
