package parley.node;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.Optional;
import parley.config.ParleyConfig;
import parley.gateway.NodeServices;
import parley.gateway.command.Commands;
import parley.gateway.command.RestCommands;
import parley.gateway.http.CallRoutes;
import parley.gateway.http.ClientAddress;
import parley.limits.RateLimits;
import parley.signaling.doctor.CallDoctor;
import parley.signaling.turn.ConfiguredIceServers;

/** The servers by which callers find each other, and the doctor who looks after them. */
final class IceWiring {
    private final ConfiguredIceServers servers;
    private final CallDoctor doctor;

    IceWiring(Vertx vertx, ParleyConfig config, RateLimits limits, InstantSource clock) {
        this.servers = new ConfiguredIceServers(config.calls().ice(), limits, clock);
        this.doctor = new CallDoctor(vertx, config.calls().ice(), servers, Optional.empty(), limits, clock);
    }

    ConfiguredIceServers servers() {
        return servers;
    }

    void mount(Router router, NodeServices node, JsonObject commandSchemas) {
        RestCommands commands = new RestCommands(
                new Commands(commandSchemas), node.limitedCommands(), node.rooms().bus());
        ClientAddress addresses = new ClientAddress(node.config().server().trustedProxies());
        new CallRoutes(commands, doctor, node.authenticator(), addresses).mount(router);
    }
}
