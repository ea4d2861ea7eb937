package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.InstantSource;
import java.util.Optional;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.FileState;
import parley.files.StoredFile;
import parley.gateway.http.JsonAnswer;

/**
 * Resumable uploads as the IETF drafts them: draft-ietf-httpbis-resumable-upload, interop version 8. An upload is whole
 * only once its client says so, and then the last request is answered with the file.
 */
final class DraftSpelling implements Spelling {
    static final String BODY_TYPE = "application/partial-upload";
    static final String COMPLETE = "Upload-Complete";

    private static final String YES = "?1";
    private static final String NO = "?0";

    private final Append append;
    private final FileAnswers answers;
    private final long maxBytes;
    private final InstantSource clock;

    DraftSpelling(Append append, FileAnswers answers, long maxBytes, InstantSource clock) {
        this.append = append;
        this.answers = answers;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    @Override
    public Future<?> create(Exchange exchange) {
        boolean complete = completes(exchange);
        long length = lengthAfter(exchange, complete, 0);
        UploadMetadata metadata = UploadMetadata.ofHeader(
                        exchange.header("Upload-Metadata"), exchange.request().params())
                .orElse("filename", DispositionName.of(exchange.header("Content-Disposition")))
                .orElse("filetype", exchange.header("Content-Type"));
        limit(exchange, null);
        return append.create(exchange.user(), metadata.toAsk(length, false)).compose(file -> {
            String location = answers.uploadPath(file.id());
            limit(exchange, file).putHeader("Location", location);
            InterimAnswer.send(exchange.request(), location, limits(file));
            return bring(exchange, file, complete, 201);
        });
    }

    @Override
    public Future<?> append(Exchange exchange, String fileId) {
        exchange.requireType(BODY_TYPE);
        boolean complete = completes(exchange);
        long offset = exchange.number("Upload-Offset", true);
        long length = lengthAfter(exchange, complete, offset);
        return append.takeOver(exchange.user(), fileId, exchange.body())
                .map(file -> {
                    limit(exchange, file).putHeader(COMPLETE, file.state() == FileState.READY ? YES : NO);
                    return exchange.requireOffset(file, offset);
                })
                .compose(file -> append.withLength(exchange.user(), file, length))
                .compose(file -> file.state() == FileState.READY
                        ? repeated(exchange, file)
                        : bring(exchange, file, complete, 200));
    }

    /** Answers a client that lost the answer to its last request. */
    private Future<Void> repeated(Exchange exchange, StoredFile file) {
        return exchange.body().declaredBytes() == 0
                ? answerWhole(exchange, file, 200)
                : Future.failedFuture(new ParleyException(ErrorCode.VALIDATION_ERROR, "The upload is complete"));
    }

    private Future<Void> bring(Exchange exchange, StoredFile file, boolean complete, int status) {
        Future<StoredFile> received = exchange.body().declaredBytes() == 0
                ? Future.succeededFuture(file)
                : append.add(exchange.user(), file, exchange.body(), null);
        return received.compose(added -> complete
                ? whole(exchange, added).compose(done -> answerWhole(exchange, done, status))
                : exchange.withOffset(added)
                        .putHeader(COMPLETE, NO)
                        .setStatusCode(status == 200 ? 204 : status)
                        .end());
    }

    private Future<StoredFile> whole(Exchange exchange, StoredFile file) {
        return append.withLength(exchange.user(), file, file.received()).compose(known -> {
            exchange.response().putHeader(COMPLETE, YES);
            return append.finish(known);
        });
    }

    private Future<Void> answerWhole(Exchange exchange, StoredFile file, int status) {
        return answers.describe(exchange.user(), file).compose(json -> {
            exchange.withOffset(file).putHeader(COMPLETE, YES);
            return JsonAnswer.written(exchange.context(), status, json);
        });
    }

    @Override
    public Future<?> tell(Exchange exchange, String fileId) {
        return append.find(exchange.user(), fileId).compose(file -> {
            limit(exchange, file).putHeader(COMPLETE, file.state() == FileState.READY ? YES : NO);
            if (file.ask().length() != FileAsk.UNKNOWN) {
                exchange.response()
                        .putHeader("Upload-Length", Long.toString(file.ask().length()));
            }
            return exchange.withOffset(file).setStatusCode(204).end();
        });
    }

    @Override
    public Future<?> delete(Exchange exchange, String fileId) {
        return append.delete(exchange.user(), fileId)
                .compose(gone -> exchange.response().setStatusCode(204).end());
    }

    /** Parameters of the value mean nothing (RFC 9651). */
    private static boolean completes(Exchange exchange) {
        String value = Optional.ofNullable(exchange.header(COMPLETE))
                .orElse("")
                .split(";", 2)[0]
                .strip();
        if (!value.equals(YES) && !value.equals(NO)) {
            throw ParleyException.invalid(COMPLETE, "must be ?0 or ?1");
        }
        return value.equals(YES);
    }

    /** Returns the length of the upload, if this request tells it in one way or both. */
    private static long lengthAfter(Exchange exchange, boolean complete, long offset) {
        long stated = exchange.number("Upload-Length", false);
        long declared = exchange.body().declaredBytes();
        long sum =
                complete && declared >= 0 && declared < Long.MAX_VALUE - offset ? offset + declared : FileAsk.UNKNOWN;
        if (stated != FileAsk.UNKNOWN && sum != FileAsk.UNKNOWN && stated != sum) {
            throw ParleyException.invalid("Upload-Length", "must be what the bytes of this request add up to");
        }
        return stated == FileAsk.UNKNOWN ? sum : stated;
    }

    private HttpServerResponse limit(Exchange exchange, StoredFile file) {
        return exchange.response().putHeader("Upload-Limit", limits(file));
    }

    /** @param file null before there is one */
    private String limits(StoredFile file) {
        String size = "max-size=" + maxBytes;
        return file == null ? size : size + ", max-age=" + Math.max(0, (file.expiresAt() - clock.millis()) / 1_000);
    }
}
