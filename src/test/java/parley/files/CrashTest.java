package parley.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.files.FilesFixture.ANN;
import static parley.files.FilesFixture.ask;
import static parley.files.FilesFixture.random;
import static parley.files.FilesFixture.send;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.ParleyConfig;

/** A node dies at each step of its work in turn; another one finds all that is left, and does the rest. */
@Tag("S1-FILE")
class CrashTest {
    private static final long LEASE_MS = 60_001;
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        result(vertx.close());
    }

    private final MemoryCatalogue catalogue = new MemoryCatalogue();
    private final MemoryFileStore store = new MemoryFileStore();
    private final FilesFixture files = new FilesFixture(vertx, "quota.userFilesPerHour", "10000");
    private final FileParts.Stores stores = FilesFixture.stores(catalogue, store);
    private final FileParts survivor = files.node(stores);

    /** Lets a node die at its first step, at its second and so on, until it gets through. @return the deaths */
    private int dieAtEachStep(
            boolean taken, Runnable before, Function<FileParts, Future<?>> work, Runnable afterwards) {
        for (int steps = 0; ; steps++) {
            before.run();
            DyingNode dying = new DyingNode(steps, taken);
            FileParts node = files.node(dying.seeing(stores));
            files.onLoop(() -> work.apply(node).transform(done -> Future.succeededFuture()));
            afterwards.run();
            if (!dying.died()) {
                return steps;
            }
        }
    }

    private void sweep() {
        result(new FileSweep(catalogue, store, untold -> Future.succeededFuture(), policy()).sweep());
    }

    private FilePolicy policy() {
        FileCounts uncounted = new FileCounts() {
            @Override
            public void uploadEnded(Outcome outcome) {}

            @Override
            public void swept(int swept) {}
        };
        return new FilePolicy(files.config, new ParleyConfig.Retention(0, 0, 0), uncounted, files.clock);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadGoesOnBehindWhatWasNoted(boolean taken) {
        Buffer bytes = random((2 << 20) + 777);
        String[] id = new String[1];
        int deaths = dieAtEachStep(
                taken,
                () -> id[0] = result(survivor.uploads().create(ANN, ask(bytes.length())))
                        .id(),
                node -> node.uploads().open(ANN, id[0], 0, true).compose(writer -> send(writer, bytes, 0)
                        .compose(sent -> writer.end(null))),
                () -> {
                    int stands =
                            (int) result(survivor.uploads().find(ANN, id[0])).received();
                    files.onLoop(() -> survivor.uploads()
                            .open(ANN, id[0], stands, true)
                            .compose(writer -> send(writer, bytes, stands).compose(sent -> writer.end(null))));
                    StoredFile file = files.onLoop(() -> survivor.uploads().finish(id[0]));
                    assertEquals(bytes, files.read(survivor, file, 0, bytes.length()));
                });
        assertTrue(deaths > 6, "steps: " + deaths);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFinishIsDoneAgainAndLeavesOneObject(boolean taken) {
        Buffer rest = random(300_000);
        Buffer bytes = Buffer.buffer(FilesFixture.METADATA).appendBuffer(rest);
        String[] id = new String[1];
        int deaths = dieAtEachStep(
                taken,
                () -> id[0] = files.upload(survivor, bytes),
                node -> node.uploads().finish(id[0]),
                () -> {
                    files.clock.advanceMs(LEASE_MS);
                    StoredFile file = files.onLoop(() -> survivor.uploads().finish(id[0]));
                    assertEquals(rest, files.read(survivor, file, 0, rest.length()));
                    sweep();
                    String key = result(catalogue.find(id[0])).orElseThrow().objectKey();
                    assertEquals(Set.of(key), store.keys());
                    result(survivor.uploads().delete(ANN, id[0]));
                });
        assertTrue(deaths > 8, "steps: " + deaths);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusedUploadLeavesNothing(boolean taken) {
        String[] id = new String[1];
        dieAtEachStep(
                taken,
                () -> id[0] = files.upload(survivor, Buffer.buffer(FilesFixture.PROGRAM + " program")),
                node -> node.uploads().finish(id[0]),
                () -> {
                    files.clock.advanceMs(LEASE_MS);
                    files.onLoop(() -> survivor.uploads().finish(id[0]).transform(done -> Future.succeededFuture()));
                    sweep();
                    assertEquals(Set.of(), store.keys());
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextSweepDoesWhatASweepHasLeft(boolean taken) {
        for (int steps = 0; ; steps++) {
            files.ready(survivor, random(10));
            files.upload(survivor, random(10));
            String bound = files.ready(survivor, random(10));
            result(catalogue.bind(bound, "m", null, files.clock.millis()));
            files.clock.advanceMs(files.config.matchTtlMs());
            DyingNode dying = new DyingNode(steps, taken);
            FileParts.Stores seen = dying.seeing(stores);
            result(new FileSweep(seen.life(), seen.store(), untold -> Future.succeededFuture(), policy())
                    .sweep()
                    .transform(done -> Future.succeededFuture()));
            sweep();
            assertEquals(Set.of(), store.keys());
            assertEquals(List.of(), result(catalogue.unswept(files.clock.millis(), 10)));
            assertEquals(0, result(catalogue.usage()).files());
            if (!dying.died()) {
                assertTrue(steps > 5, "steps: " + steps);
                return;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDeletedFileIsReadByNobodyOrStillThere(boolean taken) {
        String[] id = new String[1];
        dieAtEachStep(
                taken,
                () -> id[0] = files.ready(survivor, random(10)),
                node -> node.uploads().delete(ANN, id[0]),
                () -> {
                    boolean gone = result(survivor.reads().find(ANN, id[0])).state() == FileState.GONE;
                    sweep();
                    assertEquals(gone ? Set.of() : Set.of(id[0]), store.keys());
                    result(survivor.uploads().delete(ANN, id[0]).otherwiseEmpty());
                });
    }
}
