package parley.config;

/** A storage that speaks S3. An empty endpoint means files on disk. @param prefix begins the key of each object */
public record S3Storage(
        String endpoint,
        String region,
        String bucket,
        String prefix,
        String accessKey,
        Secret secretKey,
        boolean pathStyle) {
    public boolean absent() {
        return endpoint.isEmpty();
    }
}
