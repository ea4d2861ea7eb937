package parley.files.s3;

import io.vertx.core.Future;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.files.store.FileStore.Listed;

/** Lists objects, tails and unfinished multipart uploads by pages of at most 1,000. */
final class S3Listing {
    private static final int PAGE = 1_000;

    private final S3Calls calls;
    private final S3Names names;

    /** An unfinished upload. */
    record Unfinished(String name, String uploadId, long begunAt) {}

    S3Listing(S3Calls calls, S3Names names) {
        this.calls = calls;
        this.names = names;
    }

    Future<List<Listed>> page(String after, int limit) {
        return objects(after == null ? null : names.behind(after), limit, new Found())
                .compose(found -> uploads(names.prefix(), upload -> found.add(upload, after), null)
                        .map(done -> found.page(limit)));
    }

    /** Keys seen so far. Those behind {@code end} may be incomplete, as the list went on. */
    private final class Found {
        private final TreeMap<String, Long> changes = new TreeMap<>();
        private String end;

        void add(String name, long changedAt) {
            changes.merge(names.keyOf(name), changedAt, Math::max);
        }

        void add(Unfinished upload, String after) {
            String key = names.keyOf(upload.name());
            boolean within = (after == null || key.compareTo(after) > 0) && (end == null || key.compareTo(end) <= 0);
            if (within) {
                changes.merge(key, upload.begunAt(), Math::max);
            }
        }

        List<Listed> page(int limit) {
            return changes.entrySet().stream()
                    .limit(limit)
                    .map(each -> new Listed(each.getKey(), each.getValue()))
                    .toList();
        }
    }

    private Future<Found> objects(String after, int limit, Found found) {
        Map<String, String> query = new HashMap<>(Map.of("list-type", "2", "max-keys", String.valueOf(PAGE)));
        query.put("prefix", names.prefix());
        if (after != null) {
            query.put("start-after", after);
        }
        return calls.list(query).compose(answer -> {
            String last = null;
            for (S3Xml object : answer.all("Contents")) {
                last = object.text("Key");
                found.add(last, time(object.text("LastModified")));
            }
            boolean more = answer.text("IsTruncated").equals("true") && last != null;
            if (more && found.changes.size() <= limit) {
                return objects(last, limit, found);
            }
            found.end = more ? names.keyOf(last) : null;
            return Future.succeededFuture(found);
        });
    }

    /** Returns the multipart uploads of exactly this object. */
    Future<List<Unfinished>> uploadsOf(String name) {
        List<Unfinished> all = new ArrayList<>();
        return uploads(
                        name,
                        upload -> {
                            if (upload.name().equals(name)) {
                                all.add(upload);
                            }
                        },
                        null)
                .map(all);
    }

    private interface Seen {
        void accept(Unfinished upload);
    }

    private Future<Void> uploads(String prefix, Seen seen, Map<String, String> marker) {
        Map<String, String> query = new HashMap<>(Map.of("uploads", "", "prefix", prefix));
        if (marker != null) {
            query.putAll(marker);
        }
        return calls.list(query).compose(answer -> {
            for (S3Xml upload : answer.all("Upload")) {
                String name = upload.text("Key");
                if (name.startsWith(prefix)) {
                    seen.accept(new Unfinished(name, upload.text("UploadId"), time(upload.text("Initiated"))));
                }
            }
            Map<String, String> next = Map.of(
                    "key-marker", answer.text("NextKeyMarker"), "upload-id-marker", answer.text("NextUploadIdMarker"));
            boolean more = answer.text("IsTruncated").equals("true") && !next.equals(marker);
            return more ? uploads(prefix, seen, next) : Future.succeededFuture();
        });
    }

    /** Returns the names of all tails of an object. */
    Future<List<String>> tailsOf(String name) {
        Map<String, String> query =
                Map.of("list-type", "2", "max-keys", String.valueOf(PAGE), "prefix", S3Names.tails(name));
        return calls.list(query).map(answer -> answer.all("Contents").stream()
                .map(tail -> tail.text("Key"))
                .toList());
    }

    private static long time(String text) {
        return text.isEmpty() ? 0 : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    }
}
