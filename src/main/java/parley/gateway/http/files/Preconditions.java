package parley.gateway.http.files;

import io.vertx.core.MultiMap;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Judges the conditions that a request for a file states, in the order of RFC 9110, 13.2.2.
 *
 * @param tag the file's entity tag, with its quotes; it is a strong one
 */
record Preconditions(String tag, Instant modified) {
    /** Java's own format of RFC 1123 leaves the first digit of a day out. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    enum Outcome {
        SEND,
        NOT_MODIFIED,
        FAILED
    }

    Preconditions {
        modified = modified.truncatedTo(ChronoUnit.SECONDS);
    }

    Outcome judge(MultiMap headers) {
        String match = joined(headers, "If-Match");
        if (match == null ? isModifiedSince(headers.get("If-Unmodified-Since"), false) : !names(match, false)) {
            return Outcome.FAILED;
        }
        String noneMatch = joined(headers, "If-None-Match");
        boolean sends =
                noneMatch == null ? isModifiedSince(headers.get("If-Modified-Since"), true) : !names(noneMatch, true);
        return sends ? Outcome.SEND : Outcome.NOT_MODIFIED;
    }

    /** Tells whether the client's part, if it has one, is of this file, so that another may be added to it. */
    boolean allowRange(MultiMap headers) {
        String condition = headers.get("If-Range");
        return condition == null || condition.strip().equals(tag) || modified.equals(time(condition));
    }

    String lastModified() {
        return httpDate(modified);
    }

    static String httpDate(Instant instant) {
        return HTTP_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static String joined(MultiMap headers, String name) {
        List<String> lines = headers.getAll(name);
        return lines.isEmpty() ? null : String.join(",", lines);
    }

    private boolean names(String tags, boolean weakly) {
        return tags.strip().equals("*")
                || Arrays.stream(tags.split(","))
                        .map(String::strip)
                        .map(other -> weakly && other.startsWith("W/") ? other.substring(2) : other)
                        .anyMatch(tag::equals);
    }

    /** @param otherwise the answer for a time that is missing or that nobody can read */
    private boolean isModifiedSince(String date, boolean otherwise) {
        Instant time = date == null ? null : time(date);
        return time == null ? otherwise : modified.isAfter(time);
    }

    private static Instant time(String date) {
        try {
            return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip()));
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
