package parley.gateway.http.files;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.StoredFile;

/** One request to an upload, whose user is known. */
record Exchange(RoutingContext context, FileBody body, Principal user) {
    HttpServerRequest request() {
        return context.request();
    }

    HttpServerResponse response() {
        return context.response();
    }

    String header(String name) {
        return request().getHeader(name);
    }

    /** Throws VALIDATION_ERROR for a header that is no number, and for a missing one that is required. */
    long number(String name, boolean required) {
        String value = header(name);
        if (value == null && !required) {
            return FileAsk.UNKNOWN;
        }
        if (value == null || !value.strip().matches("\\d{1,15}")) {
            throw ParleyException.invalid(name, "must be a number of bytes");
        }
        return Long.parseLong(value.strip());
    }

    boolean hasType(String mediaType) {
        String type = header("Content-Type");
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(mediaType);
    }

    void requireType(String mediaType) {
        if (!hasType(mediaType)) {
            throw new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be " + mediaType);
        }
    }

    /** Throws CONFLICT, with the right offset in the answer, for one at which the upload does not stand. */
    StoredFile requireOffset(StoredFile file, long offset) {
        if (file.received() != offset) {
            response().putHeader("Upload-Offset", Long.toString(file.received()));
            throw new ParleyException(ErrorCode.CONFLICT, "The upload stands at " + file.received() + " bytes");
        }
        return file;
    }

    HttpServerResponse withOffset(StoredFile file) {
        return response()
                .putHeader("Upload-Offset", Long.toString(file.received()))
                .putHeader("Cache-Control", "no-store");
    }
}
