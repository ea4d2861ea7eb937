package parley.gateway.http.files;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.zip.CRC32;
import parley.files.StoredFile;
import parley.files.content.ContentDisposition;
import parley.files.content.InlineTypes;

/** The headers of a file's bytes: what somebody has uploaded must never act in the name of this server. */
final class FileHeaders {
    private static final String POLICY = "default-src 'none'; sandbox";

    private FileHeaders() {}

    static String tag(StoredFile file) {
        return '"' + file.facts().sha256Hex() + '"';
    }

    /** A thumbnail may be replaced before its file is sent. */
    static String thumbnailTag(Buffer picture) {
        CRC32 sum = new CRC32();
        sum.update(picture.getBytes());
        return "\"t" + Long.toHexString(sum.getValue()) + '"';
    }

    /** Those of an answer without content, too. The right to read may end, so a browser has to ask each time. */
    static HttpServerResponse ofState(HttpServerResponse response, Preconditions file) {
        return response.putHeader("ETag", file.tag())
                .putHeader("Last-Modified", file.lastModified())
                .putHeader("Cache-Control", "private, no-cache")
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    }

    /** Takes the headers back that would be wrong beside an error. */
    static void withdraw(HttpServerResponse response) {
        for (String name : new String[] {
            "Accept-Ranges",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Length",
            "Content-Range",
            "ETag",
            "Last-Modified"
        }) {
            response.headers().remove(name);
        }
    }

    static HttpServerResponse ofContent(HttpServerResponse response, StoredFile file, Preconditions conditions) {
        String type = file.facts().mimeType();
        return ofState(response, conditions)
                .putHeader("Accept-Ranges", "bytes")
                .putHeader("Content-Type", type.startsWith("text/") ? type + "; charset=utf-8" : type)
                .putHeader(
                        "Content-Disposition",
                        ContentDisposition.of(
                                InlineTypes.contains(type), file.ask().name()))
                // Keeps the server from compressing: ranges and lengths are of the bytes as they are.
                .putHeader("Content-Encoding", "identity");
    }
}
