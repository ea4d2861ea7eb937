package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import parley.config.ParleyConfig;
import parley.gateway.NodeServices;
import parley.gateway.command.Commands;
import parley.gateway.command.RestCommands;
import parley.gateway.http.CallRoutes;
import parley.gateway.http.ClientAddress;
import parley.limits.RateLimits;
import parley.ops.Supervisor;
import parley.signaling.MediaPlane;
import parley.signaling.MeshPlane;
import parley.signaling.call.Call;
import parley.signaling.call.Participant;
import parley.signaling.doctor.CallDoctor;
import parley.signaling.janus.JanusPlane;
import parley.signaling.store.CallStore;
import parley.signaling.turn.ConfiguredIceServers;

/** The ways of calls' media: servers by which browsers find each other, a media server, and the doctor of both. */
final class MediaWiring {
    private final ParleyConfig.Calls calls;
    private final ConfiguredIceServers servers;
    private final CallDoctor doctor;
    private volatile JanusPlane janus;

    MediaWiring(Vertx vertx, ParleyConfig config, RateLimits limits, InstantSource clock) {
        this.calls = config.calls();
        this.servers = new ConfiguredIceServers(calls.ice(), limits, clock);
        Optional<BooleanSupplier> mediaServer =
                calls.janus().absent() ? Optional.empty() : Optional.of(() -> janus != null && janus.isReachable());
        this.doctor = new CallDoctor(vertx, calls.ice(), servers, mediaServer, limits, clock);
    }

    /** Returns the plane of group calls: the media server if one is configured, otherwise from browser to browser. */
    Future<MediaPlane> plane(Supervisor supervisor, CallStore store) {
        if (calls.janus().absent()) {
            return Future.succeededFuture(
                    new MeshPlane(calls.mesh().video(), calls.mesh().audio()));
        }
        JanusPlane plane = new JanusPlane(calls.janus(), callId -> store.find(callId)
                .map(call -> call.map(MediaWiring::participantsOf).orElse(Set.of())));
        janus = plane;
        return supervisor.deploy("janus", 1, i -> plane).map(plane);
    }

    private static Set<String> participantsOf(Call call) {
        return call.participants().stream().map(Participant::id).collect(Collectors.toSet());
    }

    ConfiguredIceServers servers() {
        return servers;
    }

    void mount(Router router, NodeServices node, JsonObject commandSchemas) {
        RestCommands commands = new RestCommands(
                new Commands(commandSchemas),
                node.limitedCommands(),
                node.rooms().bus());
        ClientAddress addresses = new ClientAddress(node.config().server().trustedProxies());
        new CallRoutes(commands, doctor, node.authenticator(), addresses).mount(router);
    }
}
