package parley.gateway.http.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.streams.ReadStream;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import parley.files.FileReads;
import parley.files.StoredFile;
import parley.gateway.net.SentFiles;

/** Serves the bytes of files, whole or a part of them. */
final class Downloads {
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final FileReads files;
    private final FileReader reader;

    Downloads(FileReads files, FileReader reader) {
        this.files = files;
        this.reader = reader;
    }

    void mount(Router router) {
        for (String path : new String[] {"/api/files/:fileId", "/uploads/:fileId"}) {
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::serve);
        }
    }

    private void serve(RoutingContext context) {
        Future.succeededFuture()
                .compose(begun -> reader.find(context))
                .compose(file -> answer(context, file))
                .onFailure(failure -> refuse(context, failure));
    }

    private static void refuse(RoutingContext context, Throwable failure) {
        if (failure instanceof StatusException other) {
            context.fail(other.status());
            return;
        }
        if (!context.response().headWritten()) {
            FileHeaders.withdraw(context.response());
        }
        context.fail(failure);
    }

    private Future<Void> answer(RoutingContext context, StoredFile file) {
        Preconditions conditions = new Preconditions(FileHeaders.tag(file), Instant.ofEpochMilli(file.createdAt()));
        return switch (conditions.judge(context.request().headers())) {
            case FAILED -> Future.failedFuture(new StatusException(PRECONDITION_FAILED));
            case NOT_MODIFIED ->
                FileHeaders.ofState(context.response(), conditions)
                        .setStatusCode(304)
                        .end();
            case SEND -> send(context, file, conditions);
        };
    }

    private Future<Void> send(RoutingContext context, StoredFile file, Preconditions conditions) {
        long size = file.facts().size();
        // RFC 9110, 14.2: a range means something for GET only.
        Optional<ByteRange> range = FileReader.isHead(context)
                        || !conditions.allowRange(context.request().headers())
                ? Optional.empty()
                : ByteRange.parse(context.request().getHeader("Range"), size);
        if (range.isPresent() && !range.get().isSatisfiable()) {
            context.response().putHeader("Content-Range", "bytes */" + size);
            return Future.failedFuture(new StatusException(RANGE_NOT_SATISFIABLE));
        }
        ByteRange part = range.orElse(new ByteRange(0, size));
        return opened(context, file, part).compose(source -> {
            HttpServerResponse response = FileHeaders.ofContent(context.response(), file, conditions)
                    .putHeader("Content-Length", Long.toString(part.length()));
            if (range.isPresent()) {
                response.setStatusCode(206).putHeader("Content-Range", part.contentRange(size));
            }
            return source.sendTo(response);
        });
    }

    /** A source of bytes that are about to be sent. */
    private interface Source {
        Future<Void> sendTo(HttpServerResponse response);
    }

    private Future<Source> opened(RoutingContext context, StoredFile file, ByteRange part) {
        if (FileReader.isHead(context) || part.length() == 0) {
            return Future.succeededFuture(HttpServerResponse::end);
        }
        Optional<Path> plain = files.plain(file);
        if (plain.isPresent()) {
            SentFiles.allowOn(context.request().connection());
            return Future.succeededFuture(response -> response.sendFile(
                            plain.get().toString(), part.from(), part.length())
                    .recover(failure -> Future.failedFuture(isMissing(failure) ? FileAnswers.gone() : failure)));
        }
        return files.read(file, part.from(), part.length()).map(bytes -> response -> piped(bytes, response));
    }

    private static Future<Void> piped(ReadStream<Buffer> bytes, HttpServerResponse response) {
        // Ending an answer that is too short would leave its client waiting for the rest.
        return bytes.pipe().endOnFailure(false).to(response).onFailure(failure -> {
            // The pipe lets the rest of a stream run dry, which would read the whole file for nobody.
            bytes.pause();
        });
    }

    /** The sweep may have deleted the file since it was found. */
    private static boolean isMissing(Throwable failure) {
        return failure instanceof NoSuchFileException
                || failure instanceof FileNotFoundException
                || failure.getCause() != null && isMissing(failure.getCause());
    }
}
