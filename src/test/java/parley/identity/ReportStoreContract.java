package parley.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** What every store of reports keeps to. */
abstract class ReportStoreContract {
    private static final long NOON = 1_767_268_800_000L;

    private final String ann = UUID.randomUUID().toString();
    private final String bob = UUID.randomUUID().toString();
    private final String cyd = UUID.randomUUID().toString();

    protected ReportStore store;

    /** An empty store. */
    protected abstract ReportStore newStore();

    @BeforeEach
    void open() {
        store = newStore();
    }

    @Test
    void givesBackWhatWasSaved() {
        Report report = report(ann, bob, NOON);
        result(store.save(report));
        assertEquals(Optional.of(report), result(store.find(report.id())));
        assertEquals(Optional.empty(), result(store.find(UUID.randomUUID().toString())));
    }

    @Test
    void keepsAReportWithoutRoomTextAndEvidence() {
        Report report = new Report(UUID.randomUUID().toString(), ann, bob, null, "spam", null, new JsonArray(), NOON);
        result(store.save(report));
        assertEquals(Optional.of(report), result(store.find(report.id())));
    }

    @Test
    void savingAgainChangesNothing() {
        Report report = report(ann, bob, NOON);
        result(store.save(report));
        result(store.save(new Report(report.id(), ann, cyd, null, "other", null, new JsonArray(), NOON)));
        assertEquals(Optional.of(report), result(store.find(report.id())));
    }

    @Test
    void countsEachReporterOnceAndOnlySinceThen() {
        result(store.save(report(ann, bob, NOON - 1)));
        result(store.save(report(ann, bob, NOON)));
        result(store.save(report(cyd, bob, NOON + 1)));
        result(store.save(report(cyd, bob, NOON + 2)));
        assertEquals(2, result(store.reportersOf(bob, NOON)));
        assertEquals(1, result(store.reportersOf(bob, NOON + 1)));
        assertEquals(0, result(store.reportersOf(ann, 0)));
    }

    @Test
    void refusesAReportOfOneself() {
        refusal(ErrorCode.VALIDATION_ERROR, store.save(report(ann, ann, NOON)));
    }

    protected final Report report(String reporterId, String reportedId, long createdAt) {
        JsonArray evidence =
                new JsonArray().add(new JsonObject().put("userId", reportedId).put("content", "a rude word 🤬"));
        String id = UUID.randomUUID().toString();
        return new Report(id, reporterId, reportedId, "room", "abuse", "he said it", evidence, createdAt);
    }
}
