package parley.files.s3;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.files.store.StorageTrouble;

/** The operations of S3 that files need, with failures as error codes. Names are whole names in the bucket. */
final class S3Calls {
    private static final int MISSING = 404;
    private static final int FULL = 507;
    private static final int NOT_SATISFIABLE = 416;
    private static final List<String> FULL_CODES =
            List.of("QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "StorageFull");

    private final S3Client client;
    private final StorageTrouble trouble;

    S3Calls(S3Client client, String storage) {
        this.client = client;
        this.trouble = new StorageTrouble(storage);
    }

    Future<Void> put(String name, Buffer body) {
        return writing(S3Client.Call.of(HttpMethod.PUT, name).body(body)).mapEmpty();
    }

    /** Reads from {@code from} on; fewer bytes at the end. Fails with NOT_FOUND. */
    Future<Buffer> get(String name, long from, int length) {
        if (length == 0) {
            return Future.succeededFuture(Buffer.buffer());
        }
        S3Client.Call call =
                S3Client.Call.of(HttpMethod.GET, name).header("range", "bytes=" + from + "-" + (from + length - 1));
        return send(call).compose(answer -> switch (answer.status()) {
            case 200 ->
                read(answer.body().slice((int) Math.min(from, answer.body().length()), (int)
                        Math.min(from + length, answer.body().length())));
            case 206 -> read(answer.body());
            case NOT_SATISFIABLE -> read(Buffer.buffer());
            default -> Future.failedFuture(refusal(answer));
        });
    }

    private Future<Buffer> read(Buffer bytes) {
        trouble.read();
        return Future.succeededFuture(bytes);
    }

    Future<Boolean> exists(String name) {
        return send(S3Client.Call.of(HttpMethod.HEAD, name))
                .compose(answer -> answer.status() == MISSING
                        ? Future.succeededFuture(false)
                        : expect(answer).map(true));
    }

    Future<Void> delete(String name) {
        return orMissing(S3Client.Call.of(HttpMethod.DELETE, name));
    }

    Future<String> beginUpload(String name) {
        return writing(S3Client.Call.of(HttpMethod.POST, name).query(Map.of("uploads", "")))
                .map(answer -> xml(answer).text("UploadId"));
    }

    /** @return the part with its tag */
    Future<S3State.Part> putPart(String name, String uploadId, int number, Buffer body) {
        Map<String, String> query = Map.of("partNumber", String.valueOf(number), "uploadId", uploadId);
        return writing(S3Client.Call.of(HttpMethod.PUT, name).query(query).body(body))
                .map(answer -> new S3State.Part(number, answer.headers().get("etag")));
    }

    /**
     * Fails with NOT_FOUND if there is no such upload, perhaps as it is complete. The answer may be an error in spite
     * of its status.
     */
    Future<Void> completeUpload(String name, String uploadId, List<S3State.Part> parts) {
        StringBuilder body = new StringBuilder("<CompleteMultipartUpload>");
        parts.forEach(part -> body.append("<Part><PartNumber>")
                .append(part.number())
                .append("</PartNumber><ETag>")
                .append(S3Xml.escaped(part.etag()))
                .append("</ETag></Part>"));
        body.append("</CompleteMultipartUpload>");
        S3Client.Call call = S3Client.Call.of(HttpMethod.POST, name)
                .query(Map.of("uploadId", uploadId))
                .body(Buffer.buffer(body.toString()));
        return writing(call)
                .compose(answer -> xml(answer).name().equals("Error")
                        ? Future.failedFuture(refusal(answer))
                        : Future.<Void>succeededFuture());
    }

    Future<Void> abortUpload(String name, String uploadId) {
        return orMissing(S3Client.Call.of(HttpMethod.DELETE, name).query(Map.of("uploadId", uploadId)));
    }

    /** Asks the bucket for a list. */
    Future<S3Xml> list(Map<String, String> query) {
        return send(S3Client.Call.of(HttpMethod.GET, "").query(query))
                .compose(this::expect)
                .map(answer -> {
                    trouble.read();
                    return xml(answer);
                });
    }

    private Future<Void> orMissing(S3Client.Call call) {
        return send(call)
                .compose(answer -> answer.status() == MISSING
                        ? Future.succeededFuture()
                        : expect(answer).mapEmpty());
    }

    private Future<S3Client.Answer> writing(S3Client.Call call) {
        return send(call).compose(this::expect).onSuccess(done -> trouble.written());
    }

    private Future<S3Client.Answer> expect(S3Client.Answer answer) {
        return answer.status() / 100 == 2 ? Future.succeededFuture(answer) : Future.failedFuture(refusal(answer));
    }

    private Future<S3Client.Answer> send(S3Client.Call call) {
        return client.send(call).recover(away -> Future.failedFuture(trouble.note(ErrorCode.UNAVAILABLE, told(away))));
    }

    private static String told(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private ParleyException refusal(S3Client.Answer answer) {
        String code = code(answer.body());
        if (answer.status() == FULL || FULL_CODES.contains(code)) {
            return trouble.note(ErrorCode.STORAGE_FULL, cause(answer));
        }
        if (answer.status() == MISSING && !code.equals("NoSuchBucket")) {
            return new ParleyException(ErrorCode.NOT_FOUND, "There is no such file");
        }
        if (code.equals("InvalidPart")) {
            return new ParleyException(ErrorCode.UNAVAILABLE, "The storage does not have a part of this file");
        }
        return trouble.note(ErrorCode.UNAVAILABLE, cause(answer));
    }

    /** Says why the storage refused, for an operator. */
    static String cause(S3Client.Answer answer) {
        String message = "";
        if (answer.body().length() > 0) {
            try {
                message = S3Xml.of(answer.body().getBytes()).text("Message");
            } catch (IllegalArgumentException noXml) {
                message = "no reason that could be read";
            }
        }
        return ("status " + answer.status() + " " + code(answer.body()) + " " + message).strip();
    }

    private static String code(Buffer body) {
        if (body.length() == 0) {
            return "";
        }
        try {
            return S3Xml.of(body.getBytes()).text("Code");
        } catch (IllegalArgumentException noXml) {
            return "";
        }
    }

    /** Tries to store and to delete, and says in its failure what the storage answered. */
    Future<Void> tryToStore(String name) {
        return client.send(S3Client.Call.of(HttpMethod.PUT, name).body(Buffer.buffer("1")))
                .recover(away -> Future.failedFuture(unusable(told(away))))
                .compose(answer ->
                        answer.status() / 100 == 2 ? delete(name) : Future.failedFuture(unusable(cause(answer))))
                .onSuccess(stored -> trouble.written());
    }

    private static ParleyException unusable(String cause) {
        return new ParleyException(ErrorCode.UNAVAILABLE, "The storage of files can't be used: " + cause);
    }

    private S3Xml xml(S3Client.Answer answer) {
        try {
            return S3Xml.of(answer.body().getBytes());
        } catch (IllegalArgumentException damaged) {
            throw trouble.note(ErrorCode.UNAVAILABLE, damaged.getMessage());
        }
    }
}
