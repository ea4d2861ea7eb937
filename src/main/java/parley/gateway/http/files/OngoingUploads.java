package parley.gateway.http.files;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import parley.error.ErrorCode;
import parley.error.ParleyException;

/**
 * Knows which request of this node brings the bytes of which upload, so that the next one need not wait until the
 * connection of a client that has changed networks is noticed to be dead. Safe for use by many threads.
 */
final class OngoingUploads {
    /** Is what a request fails with that was cut off. */
    static final ParleyException TAKEN_OVER =
            new ParleyException(ErrorCode.CONFLICT, "Another request goes on with this upload");

    private final Map<String, FileBody> byFile = new ConcurrentHashMap<>();

    /**
     * Lets this request bring the upload's bytes. A request is known here before its upload is open: it would otherwise
     * go on unseen if another opened the upload meanwhile.
     */
    Future<Void> claim(String fileId, FileBody body) {
        FileBody before = byFile.put(fileId, body);
        if (before == body) {
            return Future.succeededFuture();
        }
        body.over().onComplete(done -> byFile.remove(fileId, body));
        return cutOff(before);
    }

    /** Ends the request that brings bytes of this upload, if there is one; what came whole is noted then. */
    Future<Void> cutOff(String fileId) {
        return cutOff(byFile.remove(fileId));
    }

    private static Future<Void> cutOff(FileBody body) {
        if (body == null) {
            return Future.succeededFuture();
        }
        Context own = Vertx.currentContext();
        Promise<Void> cut = Promise.promise();
        body.eventLoop().runOnContext(there -> {
            body.stop(TAKEN_OVER);
            body.over().onComplete(done -> own.runOnContext(back -> cut.complete()));
        });
        return cut.future();
    }
}
