package parley.node;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import parley.cluster.BusGate;
import parley.extension.AskedReview;
import parley.extension.ExtensionRoutes;
import parley.files.FileCounts;
import parley.gateway.Features;
import parley.gateway.format.CloseCode;
import parley.gateway.net.Arrivals;
import parley.gateway.net.HttpDeadlines;
import parley.metrics.Metrics.Expected;
import parley.redis.RedisScript;
import parley.signaling.CallFigures;
import parley.signaling.call.EndReason;

/** Gathers the labels that counters may have, from where each is defined. */
final class ExpectedLabels {
    /** Places that are neither an address of the bus nor a verticle, which tell of themselves. */
    private static final List<String> FAULT_PLACES = List.of(
            "node",
            "unattended",
            "hub",
            "http",
            "connection",
            "cluster.notice",
            "rooms.idle",
            AskedReview.PLACE,
            ExtensionRoutes.PLACE,
            "match.open",
            "match.closed",
            "match.forbid",
            "match.pair",
            "match.wave",
            "match.absent",
            "reseal.private_messages",
            "reseal.room_events",
            "reseal.message_versions",
            "reseal.reports",
            "reseal.files",
            "reseal.file_thumbnails");

    private ExpectedLabels() {}

    static Expected all() {
        return new Expected(
                Features.ALL.stream()
                        .flatMap(feature -> feature.commands().keySet().stream())
                        .toList(),
                Arrays.stream(CloseCode.values()).map(CloseCode::code).toList(),
                names(Arrivals.Refusal.values()),
                HttpDeadlines.phases(),
                names(BusGate.Reason.values()),
                FAULT_PLACES,
                RedisScript.names(),
                Arrays.stream(EndReason.values()).map(EndReason::wireName).toList(),
                CallFigures.QUALITIES,
                Arrays.stream(FileCounts.Outcome.values())
                        .map(FileCounts.Outcome::label)
                        .toList());
    }

    private static Collection<String> names(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
