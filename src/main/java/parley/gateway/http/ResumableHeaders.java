package parley.gateway.http;

/**
 * The headers that pages of other origins need for files. Sources: tus 1.0.0, draft-ietf-httpbis-resumable-upload, and
 * RFC 9110 for ranges.
 */
final class ResumableHeaders {
    static final String OF_REQUESTS = String.join(
            ", ",
            "Tus-Resumable",
            "Upload-Length",
            "Upload-Offset",
            "Upload-Metadata",
            "Upload-Defer-Length",
            "Upload-Checksum",
            "Upload-Complete",
            "Upload-Draft-Interop-Version",
            "X-HTTP-Method-Override",
            "X-Requested-With",
            "Content-Disposition",
            "Range",
            "If-Range",
            "If-Match",
            "If-None-Match",
            "If-Modified-Since",
            "If-Unmodified-Since");
    static final String OF_ANSWERS = String.join(
            ", ",
            "Location",
            "Tus-Resumable",
            "Tus-Version",
            "Tus-Extension",
            "Tus-Max-Size",
            "Tus-Checksum-Algorithm",
            "Upload-Offset",
            "Upload-Length",
            "Upload-Defer-Length",
            "Upload-Metadata",
            "Upload-Expires",
            "Upload-Complete",
            "Upload-Limit",
            "Upload-Draft-Interop-Version",
            "Accept-Ranges",
            "Content-Disposition",
            "Content-Range",
            "ETag");

    private ResumableHeaders() {}

    static boolean belongTo(String path) {
        return path.startsWith("/api/files/") || path.startsWith("/uploads/");
    }
}
