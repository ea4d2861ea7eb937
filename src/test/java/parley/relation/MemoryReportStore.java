package parley.relation;

import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reports of this process, gone with it. */
public final class MemoryReportStore implements ReportStore {
    private final Map<String, Report> reports = new ConcurrentHashMap<>();
    private final Map<String, Integer> times = new ConcurrentHashMap<>();

    @Override
    public synchronized Future<Boolean> save(Report report) {
        return Pair.checked(report.reporterId(), report.reportedId(), pair -> {
            boolean isNew = open(report).isEmpty() && reports.putIfAbsent(report.id(), report) == null;
            return Future.succeededFuture(isNew);
        });
    }

    @Override
    public synchronized Future<Optional<String>> addToOpen(Report addition) {
        Optional<Report> open = open(addition);
        open.filter(report -> times.merge(report.id(), 1, Integer::sum) < Report.MAX_TIMES)
                .ifPresent(report -> reports.put(report.id(), report.plus(addition)));
        return Future.succeededFuture(open.map(Report::id));
    }

    private Optional<Report> open(Report like) {
        return reports.values().stream()
                .filter(report -> report.openKey().equals(like.openKey()))
                .findFirst();
    }

    @Override
    public Future<Optional<Report>> find(String reportId) {
        return Future.succeededFuture(Optional.ofNullable(reports.get(reportId)));
    }
}
