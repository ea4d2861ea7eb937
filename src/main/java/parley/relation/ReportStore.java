package parley.relation;

import io.vertx.core.Future;
import java.util.Optional;

/** Keeps reports with their evidence, which is encrypted at rest. */
public interface ReportStore {
    /**
     * Opens a report. Fails with VALIDATION_ERROR for a report of oneself.
     *
     * @return false, and nothing is changed, if its id is known or a report of the same reporter, reported and room is
     *     open
     */
    Future<Boolean> save(Report report);

    /**
     * Adds to the open report of the same reporter, reported and room: its reason becomes the latest one, the text is
     * appended within {@link Report#MAX_TEXT}. After {@link Report#MAX_TIMES} nothing more is added.
     *
     * @param addition a report whose id and evidence don't matter
     * @return the id of the open report; empty if there is none
     */
    Future<Optional<String>> addToOpen(Report addition);

    Future<Optional<Report>> find(String reportId);
}
