package parley.gateway.http;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import parley.gateway.command.RestCommands;
import parley.signaling.doctor.CallDoctor;
import parley.token.Authenticator;

/** Answers callers over REST: which servers help them find each other, and whether calls will work. */
public final class CallRoutes {
    private final RestCommands commands;
    private final CallDoctor doctor;
    private final BearerHandler bearer;
    private final ClientAddress addresses;

    public CallRoutes(RestCommands commands, CallDoctor doctor, Authenticator authenticator, ClientAddress addresses) {
        this.commands = commands;
        this.doctor = doctor;
        this.bearer = new BearerHandler(authenticator);
        this.addresses = addresses;
    }

    public void mount(Router router) {
        router.route("/api/webrtc/*").handler(bearer);
        router.get("/api/webrtc/ice-servers")
                .handler(context -> JsonAnswer.send(
                        context,
                        200,
                        commands.carryOut(
                                BearerHandler.principalOf(context),
                                "webrtc:ice-servers",
                                new JsonObject(),
                                TraceHeader.of(context))));
        router.get("/api/webrtc/check")
                .handler(context -> JsonAnswer.send(
                        context,
                        200,
                        doctor.check(BearerHandler.principalOf(context).userId())
                                .map(found -> found.put("yourAddress", addresses.of(context.request())))));
    }
}
