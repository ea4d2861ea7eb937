package parley.relation;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileMessages.Hold;
import parley.room.FileBodies;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;

/** Stores reports together with the last messages. Blocks change nothing of its answers. */
final class Reporting {
    private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);
    private static final int EVIDENCE_MESSAGES = 50;
    private static final int EVIDENCE_BYTES = 256 * 1024;

    private final ReportStore reports;
    private final RoomLog log;
    private final InstantSource clock;
    private final Bus bus;
    private final Function<String, Future<Boolean>> exists;
    private final Supplier<String> ids;

    /** @param exists tells whether there is such a user */
    Reporting(
            ReportStore reports,
            RoomLog log,
            InstantSource clock,
            Bus bus,
            Function<String, Future<Boolean>> exists,
            Supplier<String> ids) {
        this.reports = reports;
        this.log = log;
        this.clock = clock;
        this.bus = bus;
        this.exists = exists;
        this.ids = ids;
    }

    /** Fails with NOT_FOUND for a user whom the reporter can't know from the room. @return the report's id */
    Future<String> report(Command command) {
        String reporter = command.caller().userId();
        String reported = command.text("userId");
        return place(reporter, reported, command.text("roomId")).compose(roomId -> {
            Report report = new Report(
                    ids.get(),
                    reporter,
                    reported,
                    roomId.orElse(null),
                    command.text("reason"),
                    command.text("text"),
                    new JsonArray(),
                    clock.millis());
            return reports.addToOpen(report)
                    .compose(open -> open.isPresent()
                            ? Future.succeededFuture(open.get())
                            : evidence(roomId, reporter).compose(evidence -> open(report.with(evidence))));
        });
    }

    /** Opens a report. If the same reporter's second report was faster, this one is added to it. */
    private Future<String> open(Report report) {
        return reports.save(report)
                .compose(saved -> saved
                        ? hold(report).map(report.id())
                        : reports.addToOpen(report).map(open -> open.orElse(report.id())));
    }

    /**
     * Keeps the files of the evidence, before the two are parted and a match between them ends with its files. The report
     * is stored, and counts without them too.
     */
    private Future<Void> hold(Report report) {
        List<String> fileIds = report.evidence().stream()
                .flatMap(message -> FileBodies.fileId((JsonObject) message).stream())
                .toList();
        return fileIds.isEmpty()
                ? Future.succeededFuture()
                : bus.<Boolean>request(Addresses.FILE_HOLD, new Hold(fileIds))
                        .<Void>mapEmpty()
                        .otherwise(away -> {
                            LOG.warn("Files of a report's evidence could not be kept: {}", away.getMessage());
                            return null;
                        });
    }

    /** Finds the named room, or else a match that the two are in. */
    private Future<Optional<String>> place(String reporter, String reported, String named) {
        if (named != null) {
            Future<Boolean> one = log.everIn(named, reporter);
            Future<Boolean> other = log.everIn(named, reported);
            return Future.all(one, other)
                    .compose(all -> one.result() && other.result()
                            ? Future.succeededFuture(Optional.of(named))
                            : unknown("roomId: you were not in such a room with this user"));
        }
        return log.matchesOf(reporter)
                .map(mine -> mine.stream()
                        .filter(room -> room.kind() == RoomKind.MATCH && room.hasMember(reported))
                        .findFirst()
                        .map(room -> room.id()))
                .compose(match -> match.isPresent()
                        ? Future.succeededFuture(match)
                        : exists.apply(reported)
                                .compose(known -> known
                                        ? Future.succeededFuture(match)
                                        : unknown("userId: there is no such user")));
    }

    private static Future<Optional<String>> unknown(String message) {
        return Future.failedFuture(new ParleyException(ErrorCode.NOT_FOUND, message));
    }

    private Future<JsonArray> evidence(Optional<String> roomId, String reporter) {
        return roomId.isEmpty()
                ? Future.succeededFuture(new JsonArray())
                : log.evidence(roomId.get(), reporter, EVIDENCE_MESSAGES).map(Reporting::bounded);
    }

    /** Returns the newest messages that fit, oldest first. */
    private static JsonArray bounded(List<RoomEvent> messages) {
        Deque<JsonObject> kept = new ArrayDeque<>();
        int bytes = 0;
        for (int i = messages.size() - 1; i >= 0; i--) {
            JsonObject message = messages.get(i).toJson();
            bytes += message.toBuffer().length();
            if (bytes > EVIDENCE_BYTES) {
                break;
            }
            kept.addFirst(message);
        }
        return new JsonArray(List.copyOf(kept));
    }
}
