package parley.browser;

import io.vertx.core.json.JsonObject;
import parley.CallDevice;
import parley.ServerExtension;

/** Two others in a call, one of whom gets lost and does not come back: their call ends when the grace of a loss is over. */
final class Strangers implements AutoCloseable {
    private final CallDevice dan;
    private final CallDevice eve;
    private final String callId;

    /** @param danger the server of the one who gets lost */
    Strangers(ServerExtension server, ServerExtension danger) {
        Person caller = Person.register(server.port(), "dan");
        Person called = Person.register(server.port(), "eve");
        caller.follow(called);
        called.follow(caller);
        dan = device(server, caller);
        eve = device(danger, called);
        JsonObject offer = new JsonObject().put("to", called.id()).put("media", "audio");
        callId = dan.reply("webrtc:offer", offer.put("sdp", CallDevice.SDP)).getString("callId");
        eve.event("webrtc:offer");
        eve.reply("webrtc:answer", CallDevice.described(callId));
        dan.event("webrtc:answer");
    }

    private static CallDevice device(ServerExtension server, Person person) {
        return CallDevice.of(server, new JsonObject().put("token", person.token()));
    }

    void lose() {
        eve.close();
    }

    /** Waits for the end. @return its reason */
    String end() {
        return dan.ends(callId);
    }

    @Override
    public void close() {
        dan.close();
    }
}
