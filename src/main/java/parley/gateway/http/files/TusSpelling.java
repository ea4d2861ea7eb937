package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.FileAsk;
import parley.files.FileState;
import parley.files.StoredFile;
import parley.files.Uploads.Checksum;

/**
 * tus 1.0.0 with the extensions creation, creation-with-upload, creation-defer-length, expiration, checksum, and
 * termination. Source: https://tus.io/protocols/resumable-upload.
 */
final class TusSpelling implements Spelling {
    static final String VERSION = "1.0.0";
    static final String VERSION_HEADER = "Tus-Resumable";
    static final String EXTENSIONS =
            "creation,creation-with-upload,creation-defer-length,expiration,checksum,termination";
    static final Set<String> CHECKSUMS = Set.of("sha1", "sha256", "md5");
    static final String BODY_TYPE = "application/offset+octet-stream";
    /** The name under which a writer tells of a wrong checksum. */
    private static final String MISMATCH_PATH = "checksum";

    private static final String CHECKSUM = "Upload-Checksum";
    private static final int CHECKSUM_MISMATCH = 460;

    private final Append append;
    private final FileAnswers answers;

    TusSpelling(Append append, FileAnswers answers) {
        this.append = append;
        this.answers = answers;
    }

    @Override
    public Future<?> create(Exchange exchange) {
        UploadMetadata metadata = UploadMetadata.ofHeader(
                exchange.header("Upload-Metadata"), exchange.request().params());
        boolean withBytes = exchange.hasType(BODY_TYPE) && exchange.body().declaredBytes() != 0;
        Checksum checksum = checksum(exchange);
        return append.create(exchange.user(), metadata.toAsk(length(exchange), false))
                .map(file -> located(exchange, file))
                .compose(file -> withBytes ? add(exchange, file, checksum) : Future.succeededFuture(file))
                .compose(append::finish)
                .compose(file -> answered(exchange, file).setStatusCode(201).end());
    }

    private StoredFile located(Exchange exchange, StoredFile file) {
        exchange.response().putHeader("Location", answers.uploadPath(file.id()));
        return file;
    }

    private static long length(Exchange exchange) {
        boolean deferred = "1".equals(exchange.header("Upload-Defer-Length"));
        long length = exchange.number("Upload-Length", !deferred);
        if (deferred && length != FileAsk.UNKNOWN) {
            throw ParleyException.invalid("Upload-Defer-Length", "can't come with Upload-Length");
        }
        return length;
    }

    @Override
    public Future<?> tell(Exchange exchange, String fileId) {
        return append.find(exchange.user(), fileId).compose(append::finish).compose(file -> {
            if (file.ask().length() == FileAsk.UNKNOWN) {
                exchange.response().putHeader("Upload-Defer-Length", "1");
            } else {
                exchange.response()
                        .putHeader("Upload-Length", Long.toString(file.ask().length()));
            }
            exchange.response().putHeader("Upload-Metadata", UploadMetadata.headerOf(file.ask()));
            return answered(exchange, file).setStatusCode(200).end();
        });
    }

    @Override
    public Future<?> append(Exchange exchange, String fileId) {
        exchange.requireType(BODY_TYPE);
        long offset = exchange.number("Upload-Offset", true);
        long length = exchange.number("Upload-Length", false);
        Checksum checksum = checksum(exchange);
        return append.takeOver(exchange.user(), fileId, exchange.body())
                .map(file -> exchange.requireOffset(file, offset))
                .compose(file -> append.withLength(exchange.user(), file, length))
                .compose(file -> file.isWhole() && exchange.body().declaredBytes() == 0
                        ? Future.succeededFuture(file)
                        : add(exchange, file, checksum))
                .compose(append::finish)
                .compose(file -> answered(exchange, file).setStatusCode(204).end());
    }

    @Override
    public Future<?> delete(Exchange exchange, String fileId) {
        return append.delete(exchange.user(), fileId)
                .compose(gone -> exchange.response().setStatusCode(204).end());
    }

    private Future<StoredFile> add(Exchange exchange, StoredFile file, Checksum checksum) {
        return append.add(exchange.user(), file, exchange.body(), checksum)
                .recover(failure -> Future.failedFuture(
                        checksum != null && isMismatch(failure) ? new StatusException(CHECKSUM_MISMATCH) : failure));
    }

    private static boolean isMismatch(Throwable failure) {
        return failure instanceof ParleyException refusal
                && refusal.code() == ErrorCode.VALIDATION_ERROR
                && !refusal.details().isEmpty()
                && MISMATCH_PATH.equals(refusal.details().getJsonObject(0).getString("path"));
    }

    /** Throws VALIDATION_ERROR for an algorithm that isn't served, as tus demands. */
    private static Checksum checksum(Exchange exchange) {
        String header = exchange.header(CHECKSUM);
        if (header == null) {
            return null;
        }
        String[] parts = header.strip().split(" +");
        if (parts.length != 2 || !CHECKSUMS.contains(parts[0])) {
            throw ParleyException.invalid(CHECKSUM, "must be one of " + CHECKSUMS + " and a value in base64");
        }
        try {
            return new Checksum(parts[0], Base64.getDecoder().decode(parts[1]));
        } catch (IllegalArgumentException unreadable) {
            throw ParleyException.invalid(CHECKSUM, "must have its value in base64");
        }
    }

    private static HttpServerResponse answered(Exchange exchange, StoredFile file) {
        exchange.withOffset(file);
        if (file.state() == FileState.UPLOADING) {
            exchange.response()
                    .putHeader("Upload-Expires", Preconditions.httpDate(Instant.ofEpochMilli(file.expiresAt())));
        }
        return exchange.response();
    }
}
