package parley.files.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.config.Secret;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signatures that Amazon has published, and those of its own library. Sources: "Examples: Signature Calculations" of
 * the API reference of Amazon S3, and the AWS Signature Version 4 test suite.
 */
@Tag("S1-FILE")
class SigV4Test {
    private static final String EMPTY = SigV4.sha256(new byte[0]);
    private static final SigV4 EXAMPLES = new SigV4(
            "AKIAIOSFODNN7EXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "us-east-1", "s3");
    private static final SigV4 SUITE =
            new SigV4("AKIDEXAMPLE", new Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), "us-east-1", "service");

    private static String signature(
            SigV4 signer,
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            String hash) {
        String authorization = signer.authorization(
                new SigV4.Request(method, path, new TreeMap<>(query), new TreeMap<>(headers), hash));
        return authorization.substring(authorization.indexOf("Signature=") + "Signature=".length());
    }

    private static Map<String, String> s3Headers(String hash, String... more) {
        Map<String, String> headers = new TreeMap<>(Map.of(
                "host", "examplebucket.s3.amazonaws.com",
                "x-amz-content-sha256", hash,
                "x-amz-date", "20130524T000000Z"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return headers;
    }

    @Test
    void signsTheExamplesOfS3() {
        assertEquals(
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
                signature(EXAMPLES, "GET", "/test.txt", Map.of(), s3Headers(EMPTY, "range", "bytes=0-9"), EMPTY));
        String hash = SigV4.sha256("Welcome to Amazon S3.".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
                signature(
                        EXAMPLES,
                        "PUT",
                        "/" + SigV4.encode("test$file.text", true),
                        Map.of(),
                        s3Headers(
                                hash,
                                "date",
                                "Fri, 24 May 2013 00:00:00 GMT",
                                "x-amz-storage-class",
                                "REDUCED_REDUNDANCY"),
                        hash));
        assertEquals(
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
                signature(EXAMPLES, "GET", "/", Map.of("lifecycle", ""), s3Headers(EMPTY), EMPTY));
        assertEquals(
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
                signature(EXAMPLES, "GET", "/", Map.of("max-keys", "2", "prefix", "J"), s3Headers(EMPTY), EMPTY));
    }

    @Test
    void signsTheTestSuite() {
        Map<String, String> headers = Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z");
        assertEquals(
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                signature(SUITE, "GET", "/", Map.of(), headers, EMPTY));
        assertEquals(
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                signature(SUITE, "GET", "/", Map.of("Param1", "value1", "Param2", "value2"), headers, EMPTY));
        assertEquals(
                "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
                signature(SUITE, "POST", "/", Map.of(), headers, EMPTY));
    }

    /** Names and values with all that has to be encoded, in both styles of URLs. */
    @Test
    void signsAsTheLibraryOfAmazonDoes() {
        Random random = new Random(1);
        String letters = "abcXYZ019-._~!$&'()*+,;=:@ /%#?\"<>|äß😀";
        for (int i = 0; i < 200; i++) {
            boolean pathStyle = random.nextBoolean();
            S3Settings settings = new S3Settings(
                    URI.create(random.nextBoolean() ? "https://s3.example.org" : "http://127.0.0.1:9000"),
                    "eu-central-1",
                    "my-bucket",
                    "p/",
                    "AKID",
                    new Secret("secret"),
                    pathStyle);
            String name = "p/" + text(random, letters).replace("//", "/").replaceAll("(^|/)\\.{1,2}(/|$)", "x");
            TreeMap<String, String> query = new TreeMap<>();
            for (int q = random.nextInt(4); q > 0; q--) {
                query.put("q" + q + text(random, letters), text(random, letters));
            }
            byte[] body = text(random, letters).getBytes(StandardCharsets.UTF_8);
            compare(settings, name, query, body, Instant.ofEpochSecond(random.nextInt(2_000_000_000)));
        }
    }

    private static String text(Random random, String letters) {
        int[] points = letters.codePoints().toArray();
        StringBuilder text = new StringBuilder("k");
        for (int length = random.nextInt(12); length > 0; length--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    private static void compare(
            S3Settings settings, String name, TreeMap<String, String> query, byte[] body, Instant now) {
        String hash = SigV4.sha256(body);
        TreeMap<String, String> headers = new TreeMap<>(Map.of("range", "bytes=0-9"));
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.PUT)
                .protocol(settings.isTls() ? "https" : "http")
                .host(settings.host())
                .port(settings.port())
                .encodedPath(settings.path(name))
                .putHeader("range", "bytes=0-9");
        query.forEach(request::putRawQueryParameter);
        SignedRequest signed = AwsV4HttpSigner.create().sign(asked -> asked.request(request.build())
                .identity(AwsCredentialsIdentity.create(
                        settings.accessKey(), settings.secretKey().value()))
                .payload(() -> new ByteArrayInputStream(body))
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)));
        headers.put("host", settings.hostHeader());
        headers.put("x-amz-date", SigV4.date(now));
        headers.put("x-amz-content-sha256", hash);
        String ours = new SigV4(settings.accessKey(), settings.secretKey(), settings.region(), "s3")
                .authorization(new SigV4.Request("PUT", settings.path(name), query, headers, hash));
        assertEquals(
                signed.request().firstMatchingHeader("Authorization").orElseThrow(), ours, settings.path(name) + query);
    }

    @Test
    void putsTheBucketIntoThePathOrTheHost() {
        S3Settings path =
                new S3Settings(URI.create("http://localhost:9000/base/"), "r", "b", "", "a", new Secret("s"), true);
        assertEquals("/base/b/x/y%21z", path.path("x/y!z"));
        assertEquals("/base/b", path.path(""));
        assertEquals("localhost:9000", path.hostHeader());
        S3Settings host =
                new S3Settings(URI.create("https://s3.example.org"), "r", "b", "", "a", new Secret("s"), false);
        assertEquals("/k", host.path("k"));
        assertEquals("/", host.path(""));
        assertEquals("b.s3.example.org", host.hostHeader());
    }

    @Test
    void keepsItsSecretOutOfLogs() {
        assertTrue(EXAMPLES.toString().contains("AKIA"));
        assertFalse(EXAMPLES.toString().contains("wJalr"));
    }
}
