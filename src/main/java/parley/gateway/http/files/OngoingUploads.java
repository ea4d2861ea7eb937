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

    private final Map<String, Ongoing> byFile = new ConcurrentHashMap<>();

    /** @param ended completes when nothing of the request is written any more */
    private record Ongoing(BodyFlow flow, Future<Void> ended) {}

    /** @param ended completes, in whatever way, when nothing of the request is written any more */
    void began(String fileId, BodyFlow flow, Future<Void> ended) {
        Ongoing ongoing = new Ongoing(flow, ended);
        Ongoing before = byFile.put(fileId, ongoing);
        if (before != null) {
            // Both were opened after neither had found the other; the store takes bytes of the later one only.
            before.flow().context().runOnContext(there -> before.flow().stop(TAKEN_OVER));
        }
        ended.onComplete(done -> byFile.remove(fileId, ongoing));
    }

    /** Ends the request that brings bytes of this upload, if there is one; what came whole is noted then. */
    Future<Void> cutOff(String fileId) {
        Ongoing ongoing = byFile.remove(fileId);
        if (ongoing == null) {
            return Future.succeededFuture();
        }
        Context own = Vertx.currentContext();
        Promise<Void> cut = Promise.promise();
        ongoing.flow().context().runOnContext(there -> {
            ongoing.flow().stop(TAKEN_OVER);
            ongoing.ended().onComplete(done -> own.runOnContext(back -> cut.complete()));
        });
        return cut.future();
    }
}
