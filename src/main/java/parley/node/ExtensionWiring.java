package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import parley.config.ParleyConfig;
import parley.delivery.EventTap;
import parley.extension.ExtensionRoutes;
import parley.extension.Offers;
import parley.extension.ServiceAccounts;
import parley.gateway.command.Commands;
import parley.gateway.command.LimitedCommands;
import parley.gateway.command.RecentIntents;
import parley.gateway.command.RestCommands;
import parley.gateway.http.BodyLimit;
import parley.limits.RateLimits;
import parley.metrics.Metrics;
import parley.ops.Supervisor;
import parley.room.Rooms;
import parley.token.Authenticator;

/** Makes what programs of others can ask a node for. */
final class ExtensionWiring {
    private final Vertx vertx;
    private final ParleyConfig config;
    private final Rooms rooms;
    private final RateLimits limits;
    private final Metrics metrics;
    private final Offers offers;

    ExtensionWiring(
            Vertx vertx,
            ParleyConfig config,
            NodeIdentity identity,
            Rooms rooms,
            EventTap tap,
            RateLimits limits,
            Metrics metrics) {
        this.vertx = vertx;
        this.config = config;
        this.rooms = rooms;
        this.limits = limits;
        this.metrics = metrics;
        this.offers = new Offers(vertx, identity.nodeId(), rooms, tap, metrics);
        identity.onRegisteredAnew(offers::openAnew);
    }

    Future<Void> deploy(Supervisor supervisor, AccountWiring accounts, JsonObject commandSchemas) {
        ServiceAccounts services = new ServiceAccounts(accounts.directory(), accounts.ownStore(), rooms.clock());
        return Offers.check(config.external())
                .compose(sound -> supervisor.deploy("extension events", 1, i -> offers.events()))
                .compose(deployed -> offers.open(config.services(), services, commands(commandSchemas)));
    }

    private RestCommands commands(JsonObject schemas) {
        RecentIntents intents = new RecentIntents(
                config.gateway().inbound().recentIntents(),
                config.limits().messages().windowMs(),
                rooms.clock());
        return new RestCommands(
                new Commands(schemas), new LimitedCommands(limits, intents, config.limits()), rooms.bus());
    }

    void mount(Router router, Authenticator authenticator) {
        new ExtensionRoutes(vertx.eventBus(), authenticator, BodyLimit.ofJson(config.server()), metrics).mount(router);
    }
}
