package parley.files.s3;

import java.net.URI;
import parley.config.Secret;

/**
 * Names a bucket, its place, and the key to it.
 *
 * @param endpoint such as {@code https://s3.example.org}; it may have a path
 * @param prefix before each key, such as {@code parley/}; may be empty
 * @param pathStyle whether the bucket is in the path of the URL, and not in the host's name
 */
public record S3Settings(
        URI endpoint,
        String region,
        String bucket,
        String prefix,
        String accessKey,
        Secret secretKey,
        boolean pathStyle) {
    boolean isTls() {
        return "https".equals(endpoint.getScheme());
    }

    int port() {
        return endpoint.getPort() >= 0 ? endpoint.getPort() : isTls() ? 443 : 80;
    }

    String host() {
        return pathStyle ? endpoint.getHost() : bucket + "." + endpoint.getHost();
    }

    /** The header that names the host, as HTTP clients send it: without the scheme's own port. */
    String hostHeader() {
        boolean usual = port() == (isTls() ? 443 : 80);
        return usual ? host() : host() + ":" + port();
    }

    /** @param name object's whole name in the bucket; empty for the bucket itself */
    String path(String name) {
        String base = endpoint.getRawPath() == null ? "" : endpoint.getRawPath().replaceAll("/+$", "");
        String bucketPath = pathStyle ? base + "/" + SigV4.encode(bucket, false) : base;
        return name.isEmpty() && pathStyle ? bucketPath : bucketPath + "/" + SigV4.encode(name, true);
    }
}
