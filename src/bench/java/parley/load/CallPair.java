package parley.load;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two people who call each other and hang up, or write to each other, one such thing after the other. Used on one event
 * loop only.
 */
final class CallPair {
    /** An SDP of the size that browsers write for audio and video. */
    private static final String SDP =
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + "a=x-line:value\r\n".repeat(200);

    private static final int PATIENCE_S = 20;

    private final People.Person caller;
    private final People.Person callee;
    private final int candidates;
    private final List<Long> times = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private BridgeClient calling;
    private BridgeClient called;
    private Future<Void> last = Future.succeededFuture();
    private long begun;
    private int messages;
    private Promise<JsonObject> offered = Promise.promise();
    private Promise<JsonObject> answered = Promise.promise();
    private Promise<JsonObject> ended = Promise.promise();
    private Promise<JsonObject> written = Promise.promise();
    private int toCaller;
    private int toCallee;
    private Promise<Void> allCandidates = Promise.promise();

    CallPair(People.Person caller, People.Person callee, int candidates) {
        this.caller = caller;
        this.callee = callee;
        this.candidates = candidates;
    }

    Future<Void> connect(WebSocketClient sockets, int number, int callerPort, int calleePort) {
        return BridgeClient.connect(sockets, callerPort, number)
                .compose(client -> {
                    calling = client;
                    client.on("webrtc:answer", event -> once(answered, "answer", event));
                    client.on("webrtc:ice-candidate", event -> candidate("the caller", event, ++toCaller));
                    return client.send("session:authenticate", new JsonObject().put("token", caller.token()));
                })
                .compose(ready -> BridgeClient.connect(sockets, calleePort, number + 1))
                .compose(client -> {
                    called = client;
                    client.on("webrtc:offer", event -> once(offered, "offer", event));
                    client.on("webrtc:ice-candidate", event -> candidate("the callee", event, ++toCallee));
                    client.on("webrtc:call-end", event -> once(ended, "end", event));
                    client.on("chat:message", event -> {
                        if (!"call".equals(event.getString("type"))) {
                            once(written, "message", event);
                        }
                    });
                    return client.send("session:authenticate", new JsonObject().put("token", callee.token()));
                })
                .mapEmpty();
    }

    private void once(Promise<JsonObject> promise, String what, JsonObject event) {
        if (!promise.tryComplete(event)) {
            faults.add(caller.userId() + ": an unexpected " + what + " came: " + event.encode());
        }
    }

    private void candidate(String whom, JsonObject event, int count) {
        String expected = "candidate:" + count;
        String came = event.getJsonObject("candidate").getString("candidate");
        if (!came.equals(expected)) {
            faults.add(caller.userId() + ": " + came + " came to " + whom + " instead of " + expected);
        }
        if (toCaller == candidates && toCallee == candidates) {
            allCandidates.tryComplete();
        }
    }

    /** Carries out a call after what the pair does already. */
    Future<Void> call() {
        last = last.transform(before -> inTime(callNow()));
        return last;
    }

    private Future<Void> inTime(Future<Void> step) {
        return step.timeout(PATIENCE_S, TimeUnit.SECONDS)
                .onFailure(failure -> faults.add(caller.userId() + ": " + failure.getMessage() + "; offered "
                        + offered.future().isComplete() + ", answered "
                        + answered.future().isComplete()
                        + ", candidates " + toCaller + " and " + toCallee + ", ended "
                        + ended.future().isComplete()));
    }

    private Future<Void> callNow() {
        offered = Promise.promise();
        answered = Promise.promise();
        ended = Promise.promise();
        allCandidates = Promise.promise();
        toCaller = 0;
        toCallee = 0;
        begun = System.nanoTime();
        offered.future().onSuccess(event -> times.add(System.nanoTime() - begun));
        JsonObject offer = new JsonObject()
                .put("to", callee.userId())
                .put("media", "audio")
                .put("sdp", SDP);
        return calling.send("webrtc:offer", offer).compose(reply -> {
            String callId = reply.getString("callId");
            return offered.future()
                    .compose(
                            event -> called.send("webrtc:answer", ofCall(callId).put("sdp", SDP)))
                    .compose(taken -> answered.future())
                    .compose(event -> Future.all(candidates(calling, callId), candidates(called, callId)))
                    .compose(told -> allCandidates.future())
                    .compose(came ->
                            calling.send("webrtc:call-end", ofCall(callId).put("reason", "hangup")))
                    .compose(done -> ended.future())
                    .mapEmpty();
        });
    }

    private static JsonObject ofCall(String callId) {
        return new JsonObject().put("callId", callId);
    }

    private Future<Void> candidates(BridgeClient from, String callId) {
        List<Future<JsonObject>> all = new ArrayList<>();
        for (int i = 1; i <= candidates; i++) {
            JsonObject candidate =
                    new JsonObject().put("candidate", "candidate:" + i).put("sdpMid", "0");
            all.add(from.send("webrtc:ice-candidate", ofCall(callId).put("candidate", candidate)));
        }
        return Future.all(all).mapEmpty();
    }

    /** Writes a message after what the pair does already. */
    Future<Void> message() {
        last = last.transform(before -> inTime(messageNow()));
        return last;
    }

    private Future<Void> messageNow() {
        written = Promise.promise();
        begun = System.nanoTime();
        written.future().onSuccess(event -> times.add(System.nanoTime() - begun));
        JsonObject message = new JsonObject()
                .put("to", callee.userId())
                .put("content", "message " + ++messages)
                .put("clientId", "call-load-" + messages);
        return calling.send("chat:message", message)
                .compose(stored -> written.future())
                .mapEmpty();
    }

    void forgetTimes() {
        times.clear();
    }

    void addTimes(Latencies all) {
        times.forEach(all::addNanos);
    }

    List<String> faults() {
        for (BridgeClient client : List.of(calling, called)) {
            if (client.closing() != null) {
                faults.add(caller.userId() + ": " + client.closing());
            }
        }
        return faults;
    }
}
