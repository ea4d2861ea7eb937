package parley.gateway.http.files;

import io.vertx.ext.web.RoutingContext;

/** Ids of files in paths. */
final class FileIds {
    private FileIds() {}

    /** Throws NOT_FOUND for what can be no file's id. */
    static String of(RoutingContext context) {
        String id = context.pathParam("fileId");
        if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
            throw FileAnswers.missing();
        }
        return id;
    }
}
