package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import parley.files.FileReads;
import parley.files.StoredFile;
import parley.gateway.http.BearerHandler;
import parley.token.Authenticator;

/** Finds the file of a request for whoever may read it: a member by their token, or the bearer of a signed link. */
final class FileReader {
    private final FileReads files;
    private final Authenticator authenticator;

    FileReader(FileReads files, Authenticator authenticator) {
        this.files = files;
        this.authenticator = authenticator;
    }

    /** Fails with GONE after the file's life, and with NOT_FOUND before it. */
    Future<StoredFile> find(RoutingContext context) {
        String fileId = FileIds.of(context);
        String signature = context.request().getParam("sig");
        boolean byLink = signature != null && context.request().getHeader("Authorization") == null;
        Future<StoredFile> found = byLink
                ? files.find(fileId, signature)
                : BearerHandler.authenticated(context, authenticator).compose(member -> files.find(member, fileId));
        return found.map(FileReader::readable);
    }

    private static StoredFile readable(StoredFile file) {
        return switch (file.state()) {
            case READY -> file;
            case GONE -> throw FileAnswers.gone();
            case UPLOADING -> throw FileAnswers.missing();
        };
    }

    static boolean isHead(RoutingContext context) {
        return context.request().method().equals(HttpMethod.HEAD);
    }
}
