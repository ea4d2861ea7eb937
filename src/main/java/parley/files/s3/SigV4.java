package parley.files.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import parley.config.Secret;

/**
 * Signs requests with AWS4-HMAC-SHA256. Source: "Signature Version 4" in the API reference of Amazon S3.
 *
 * @param service {@code s3}
 */
public record SigV4(String accessKey, Secret secretKey, String region, String service) {
    /** Stands for the hash of a body that is not signed. */
    public static final String UNSIGNED = "UNSIGNED-PAYLOAD";

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String HMAC = "HmacSHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String UNRESERVED = "-._~";

    /**
     * A request to sign.
     *
     * @param path encoded
     * @param query names and values, not encoded
     * @param headers names in lower case; all are signed, and {@code host} and {@code x-amz-date} must be among them
     * @param payloadHash in hex, or {@link #UNSIGNED}
     */
    public record Request(
            String method,
            String path,
            SortedMap<String, String> query,
            SortedMap<String, String> headers,
            String payloadHash) {}

    /** Returns the text of the header {@code x-amz-date}. */
    public static String date(Instant now) {
        return TIME.format(now);
    }

    /** Returns the header {@code Authorization}. */
    public String authorization(Request request) {
        String date = request.headers().get("x-amz-date");
        String day = date.substring(0, 8);
        String scope = day + "/" + region + "/" + service + "/aws4_request";
        String toSign = ALGORITHM + "\n" + date + "\n" + scope + "\n"
                + sha256(canonical(request).getBytes(StandardCharsets.UTF_8));
        return ALGORITHM + " Credential=" + accessKey + "/" + scope + ", SignedHeaders=" + names(request)
                + ", Signature=" + HexFormat.of().formatHex(hmac(key(day), toSign));
    }

    private static String canonical(Request request) {
        String headers = request.headers().entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                request.path().isEmpty() ? "/" : request.path(),
                query(request.query()),
                headers,
                names(request),
                request.payloadHash());
    }

    private static String names(Request request) {
        return String.join(";", request.headers().keySet());
    }

    /** Returns the query of a URL as it must be signed and sent. */
    public static String query(SortedMap<String, String> query) {
        return query.entrySet().stream()
                .map(each -> encode(each.getKey(), false) + "=" + encode(each.getValue(), false))
                .collect(Collectors.joining("&"));
    }

    private byte[] key(String day) {
        byte[] key = ("AWS4" + secretKey.value()).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {day, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        return key;
    }

    /** Encodes each byte but letters, digits, and {@code -._~}; a path keeps its slashes. */
    static String encode(String text, boolean path) {
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xff);
            boolean stays = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || UNRESERVED.indexOf(c) >= 0
                    || path && c == '/';
            encoded.append(stays ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }

    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException unavailable) {
            throw new IllegalStateException(unavailable);
        }
    }
}
