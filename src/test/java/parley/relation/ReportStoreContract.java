package parley.relation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;

/** The contract of every store of reports. */
public abstract class ReportStoreContract {
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
    void keepsOneOpenReportOfTheSameThree() {
        Report first = report(ann, bob, NOON);
        assertTrue(result(store.save(first)));
        Report second = report(ann, bob, NOON + 1);
        assertFalse(result(store.save(second)));
        assertEquals(Optional.empty(), result(store.find(second.id())));
        assertTrue(result(store.save(report(ann, cyd, NOON))));
        assertTrue(result(store.save(report(cyd, bob, NOON))));
        assertTrue(result(store.save(
                new Report(UUID.randomUUID().toString(), ann, bob, null, "spam", null, new JsonArray(), NOON))));
    }

    @Test
    void addsWordsToTheOpenReportAndKeepsItsEvidence() {
        Report first = report(ann, bob, NOON);
        assertEquals(Optional.empty(), result(store.addToOpen(first)));
        result(store.save(first));
        assertEquals(Optional.of(first.id()), result(store.addToOpen(addition("spam", "and again"))));
        Report known = result(store.find(first.id())).orElseThrow();
        assertEquals("spam", known.reason());
        assertEquals("he said it\nand again", known.text());
        assertEquals(first.evidence(), known.evidence());
        assertEquals(first.createdAt(), known.createdAt());
    }

    @Test
    void addsOnlySoOften() {
        Report first = report(ann, bob, NOON);
        result(store.save(first));
        for (int i = 1; i <= 20; i++) {
            assertEquals(Optional.of(first.id()), result(store.addToOpen(addition("reason " + i, null))));
        }
        assertEquals("reason 9", result(store.find(first.id())).orElseThrow().reason());
    }

    @Test
    void addsOnlyWordsThatFit() {
        Report first = report(ann, bob, NOON);
        result(store.save(first));
        for (int i = 0; i < 5; i++) {
            result(store.addToOpen(addition("spam", "x".repeat(2_000))));
        }
        int length = result(store.find(first.id())).orElseThrow().text().length();
        assertEquals("he said it".length() + 3 * 2_001, length);
    }

    private Report addition(String reason, String text) {
        return new Report(UUID.randomUUID().toString(), ann, bob, "room", reason, text, new JsonArray(), NOON + 1);
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
