package parley.gateway.http.files;

/**
 * The part of the configuration that the routes of files have to know.
 *
 * @param basePath the path below which a proxy shows the server; empty for none
 * @param maxBytes largest size of a file
 * @param maxPixels pixels that a picture may have
 * @param ttlMs life of a file in a room that has no shorter one
 * @param matchTtlMs life of a file in a match room
 * @param discardedBytes bytes of a refused body that are thrown away before the connection is closed
 */
public record FileSettings(
        String basePath, long maxBytes, long maxPixels, long ttlMs, long matchTtlMs, int discardedBytes) {}
