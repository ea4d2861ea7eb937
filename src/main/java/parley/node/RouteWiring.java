package parley.node;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import parley.bus.Addresses;
import parley.config.ParleyConfig;
import parley.gateway.NodeServices;
import parley.gateway.http.BodyLimit;
import parley.gateway.http.ClientAddress;
import parley.gateway.http.CrossOrigin;
import parley.gateway.http.ErrorResponder;
import parley.gateway.http.GuestPresence;
import parley.gateway.http.GuestRoutes;
import parley.gateway.http.HealthRoutes;
import parley.gateway.http.HttpPipeline;
import parley.gateway.http.RequestId;
import parley.gateway.http.RequestLog;
import parley.gateway.http.RouteLimits;
import parley.gateway.http.SecurityHandlers;
import parley.gateway.http.StatsRoutes;
import parley.guest.Sessions;
import parley.matching.MatchMessages;
import parley.presence.PresenceMessages;
import parley.presence.PresenceMessages.OnlineUser;

/** Mounts everything that a node answers over HTTP, without the sockets. */
final class RouteWiring {
    private final NodeServices node;
    private final HealthRoutes health;
    private final Sessions guests;

    RouteWiring(NodeServices node, HealthRoutes health, Sessions guests) {
        this.node = node;
        this.health = health;
        this.guests = guests;
    }

    void mount(Router router) {
        ParleyConfig config = node.config();
        ClientAddress addresses = new ClientAddress(config.server().trustedProxies());
        new HttpPipeline(
                        new RequestId(() -> UUID.randomUUID().toString()),
                        new RequestLog(addresses, node.rooms().clock()),
                        new ErrorResponder(router, node.metrics()),
                        new SecurityHandlers(addresses),
                        new CrossOrigin(config.server()),
                        new RouteLimits(node.rateLimits(), config.limits(), addresses))
                .mount(router);
        health.mount(router);
        if (config.server().metrics()) {
            health.mountMetrics(router);
        }
        new GuestRoutes(
                        guests,
                        node.authenticator(),
                        new LivePresence(),
                        BodyLimit.ofLogin(config.server()),
                        node.rooms().clock())
                .mount(router);
        new StatsRoutes(
                        node.statistics(),
                        node.rateLimits(),
                        config.limits(),
                        node.rooms().clock())
                .mount(router);
    }

    /** Collects the guests' live facts from the features that know them. */
    private final class LivePresence implements GuestPresence {
        @Override
        public Future<Set<String>> onlineUserIds(int limit, String viewerId) {
            return online(new PresenceMessages.ListOnline(limit, viewerId)).map(online -> online.users().stream()
                    .filter(OnlineUser::isGuest)
                    .map(OnlineUser::id)
                    .collect(Collectors.toSet()));
        }

        @Override
        public Future<Live> of(String userId) {
            Future<PresenceMessages.Found> found =
                    node.rooms().bus().request(Addresses.PRESENCE_FIND, new PresenceMessages.Find(Set.of(userId)));
            // Nodes of the version before can't say.
            Future<PresenceMessages.Newest> newest = node.rooms()
                    .bus()
                    .<PresenceMessages.Newest>request(
                            Addresses.PRESENCE_NEWEST, new PresenceMessages.FindNewest(userId))
                    .otherwise(PresenceMessages.Newest.NONE);
            Future<MatchMessages.UserState> matching =
                    node.rooms().bus().request(Addresses.MATCHING_USER, new MatchMessages.FindUser(userId));
            return Future.all(found, newest, matching)
                    .map(all -> new Live(
                            !found.result().online().isEmpty(),
                            matching.result().searching(),
                            matching.result().peerId(),
                            newest.result().connectionId(),
                            newest.result().since()));
        }

        @Override
        public Future<Counts> counts() {
            Future<PresenceMessages.Online> online = online(new PresenceMessages.ListOnline(0));
            Future<MatchMessages.State> matching =
                    node.rooms().bus().request(Addresses.MATCHING_STATE, new MatchMessages.FindState());
            return Future.all(online, matching)
                    .map(all -> new Counts(
                            online.result().guests(),
                            matching.result().searching(),
                            matching.result().inChat()));
        }

        private Future<PresenceMessages.Online> online(PresenceMessages.ListOnline list) {
            return node.rooms().bus().request(Addresses.PRESENCE_LIST, list);
        }
    }
}
