package parley.signaling;

import io.vertx.core.Future;
import parley.bus.Command;
import parley.bus.Reply;
import parley.signaling.CallChanges.Done;
import parley.signaling.call.Call;
import parley.signaling.call.CallCommand.Connect;
import parley.signaling.call.CallState;

/** Takes what clients measure of their calls. */
final class CallReports {
    private final CallServices services;
    private final CallFigures figures;

    CallReports(CallServices services, CallFigures figures) {
        this.services = services;
        this.figures = figures;
    }

    /** Reports come after the end too; only those who were in the call are believed. */
    Future<Reply> report(Command command) {
        String callId = command.text("callId");
        String userId = command.caller().userId();
        Long connectedAfterMs = command.body().getLong("connectedAfterMs");
        String quality = command.text("quality");
        return services.order()
                .run(callId, () -> services.changes().find(callId).compose(call -> {
                    if (!call.everIn().contains(userId) && call.ofUser(userId).isEmpty()) {
                        return Future.failedFuture(CallChanges.unknown());
                    }
                    return connectedAfterMs == null
                            ? Future.succeededFuture()
                            : connected(call, userId, connectedAfterMs);
                }))
                .map(done -> {
                    if (quality != null) {
                        figures.reported(quality);
                    }
                    return Reply.EMPTY;
                });
    }

    /** Counts once for a call. */
    private Future<Void> connected(Call call, String userId, long afterMs) {
        if (call.state() != CallState.ACCEPTED) {
            return Future.succeededFuture();
        }
        return services.changes()
                .carryOut(call.id(), new Connect(userId))
                .onSuccess(done -> {
                    if (done.changed()) {
                        figures.connected(afterMs);
                    }
                })
                .map(Done::call)
                .mapEmpty();
    }
}
