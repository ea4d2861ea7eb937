package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileReads;
import parley.files.StoredFile;
import parley.files.Uploads;
import parley.gateway.http.BearerHandler;
import parley.gateway.http.JsonAnswer;
import parley.token.Authenticator;

/** Uploads of small files, and of voice notes, as forms. */
final class FormRoutes {
    /** Most bytes that a form has beside its file: fields, a thumbnail, boundaries. */
    private static final long FORM_BYTES = 262_144;

    private final Uploads uploads;
    private final FileReads files;
    private final FileAnswers answers;
    private final Authenticator authenticator;
    private final FileSettings settings;

    FormRoutes(
            Uploads uploads, FileReads files, FileAnswers answers, Authenticator authenticator, FileSettings settings) {
        this.uploads = uploads;
        this.files = files;
        this.answers = answers;
        this.authenticator = authenticator;
        this.settings = settings;
    }

    void mount(Router router) {
        router.post("/api/files/upload").handler(context -> take(context, false));
        router.post("/api/files/voice").handler(context -> take(context, true));
    }

    private void take(RoutingContext context, boolean voice) {
        FileBody body = new FileBody(context, settings.discardedBytes());
        body.owe(BearerHandler.authenticated(context, authenticator)
                .compose(user -> receive(context, body, user, voice).compose(file -> answers.describe(user, file)))
                .onSuccess(file -> JsonAnswer.send(context, 201, Future.succeededFuture(file))));
    }

    private Future<StoredFile> receive(RoutingContext context, FileBody body, Principal user, boolean voice) {
        if (body.declaredBytes() > settings.maxBytes() + FORM_BYTES) {
            return Future.failedFuture(new ParleyException(
                    ErrorCode.PAYLOAD_TOO_LARGE, "A file may have " + settings.maxBytes() + " bytes"));
        }
        String type = context.request().getHeader("Content-Type");
        if (type == null || !type.regionMatches(true, 0, "multipart/form-data", 0, "multipart/form-data".length())) {
            return Future.failedFuture(
                    new ParleyException(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The body must be multipart/form-data"));
        }
        FileForm form = new FileForm(type, FileDetails.MAX_THUMBNAIL_BYTES);
        body.ask();
        return new FormUpload(body, user, uploads, files, form, voice).receive();
    }
}
