package parley.identity;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reports of this process, gone with it. */
public final class MemoryReportStore implements ReportStore {
    private final Map<String, Report> reports = new ConcurrentHashMap<>();

    @Override
    public Future<Void> save(Report report) {
        return Pair.checked(report.reporterId(), report.reportedId(), pair -> {
            reports.putIfAbsent(report.id(), report);
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Optional<Report>> find(String reportId) {
        return Future.succeededFuture(Optional.ofNullable(reports.get(reportId)));
    }

    @Override
    public Future<Integer> reportersOf(String userId, long since) {
        long reporters = reports.values().stream()
                .filter(report -> report.reportedId().equals(userId) && report.createdAt() >= since)
                .map(Report::reporterId)
                .distinct()
                .count();
        return Future.succeededFuture((int) reporters);
    }
}
