package parley.identity;

import io.vertx.core.Future;
import java.util.Optional;

/** Reports with their evidence, which is encrypted at rest. */
public interface ReportStore {
    /** Fails with VALIDATION_ERROR for a report of oneself; saving the same id again changes nothing. */
    Future<Void> save(Report report);

    Future<Optional<Report>> find(String reportId);

    /** How many different users reported this one since then (epoch milliseconds): one angry user counts once. */
    Future<Integer> reportersOf(String userId, long since);
}
