package parley.gateway.http.files;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import parley.error.ParleyException;
import parley.files.FileAsk;

/** Holds what a client says of a file, in the fields of a form, in tus' Upload-Metadata, or in the query. */
final class UploadMetadata {
    private static final String HEADER = "Upload-Metadata";

    private final Map<String, String> values;

    private UploadMetadata(Map<String, String> values) {
        this.values = values;
    }

    static UploadMetadata ofFields(Map<String, String> fields, MultiMap query) {
        Map<String, String> values = new HashMap<>(fields);
        query.forEach(values::putIfAbsent);
        return new UploadMetadata(values);
    }

    /** Throws VALIDATION_ERROR for a header that is no list of keys, each with a value in base64. */
    static UploadMetadata ofHeader(String header, MultiMap query) {
        Map<String, String> values = new HashMap<>();
        for (String pair : header == null || header.isBlank() ? new String[0] : header.split(",")) {
            String[] parts = pair.strip().split(" +", 2);
            if (parts[0].isEmpty() || values.put(parts[0], parts.length == 1 ? "" : decoded(parts[1])) != null) {
                throw ParleyException.invalid(HEADER, "must name each key once");
            }
        }
        return ofFields(values, query);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException unreadable) {
            throw ParleyException.invalid(HEADER, "must have its values in base64");
        }
    }

    UploadMetadata orElse(String key, String value) {
        Map<String, String> more = new HashMap<>(values);
        if (value != null) {
            more.putIfAbsent(key, value);
        }
        return new UploadMetadata(more);
    }

    boolean has(String key) {
        return !text(key, "").isEmpty();
    }

    private String text(String key, String otherwise) {
        String value = values.get(key);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private boolean isOn(String key) {
        String value = text(key, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw ParleyException.invalid(key, "must be true or false");
        }
        return value.equals("true");
    }

    /**
     * Throws VALIDATION_ERROR for what is missing or malformed. The duration is only looked at for its form: the server
     * reads it from the file.
     *
     * @param length may be {@link FileAsk#UNKNOWN}
     */
    FileAsk toAsk(long length, boolean voice) {
        if (!has("roomId")) {
            throw ParleyException.invalid("roomId", "is required");
        }
        if (!text("durationMs", "0").matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw ParleyException.invalid("durationMs", "must be a number");
        }
        return new FileAsk(
                text("roomId", null),
                text("filename", ""),
                text("filetype", null),
                length,
                voice || isOn("voice"),
                isOn("keepMetadata"),
                text("thumbhash", null));
    }

    /** Writes what a client said of an upload as it could have said it in Upload-Metadata. */
    static String headerOf(FileAsk ask) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("roomId", ask.roomId());
        told.put("filename", ask.name());
        told.put("filetype", ask.claimedType());
        told.put("thumbhash", ask.thumbhash());
        told.put("voice", ask.voice() ? "true" : null);
        told.put("keepMetadata", ask.keepMetadata() ? "true" : null);
        return told.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + " "
                        + Base64.getEncoder().encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)))
                .collect(Collectors.joining(","));
    }
}
