package parley.extension;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.config.ConfigException;
import parley.config.ExternalCommands;
import parley.config.ServiceSettings;
import parley.delivery.EventTap;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Features;
import parley.gateway.command.Commands;
import parley.gateway.command.RestCommands;
import parley.gateway.schema.BodySchema;
import parley.metrics.Metrics;
import parley.room.Rooms;

/** The things that this node does for programs of others when they ask over the bus. */
public final class Offers {
    private static final String SCHEMAS = "/schema/extensions.json";

    private final Vertx vertx;
    private final Metrics metrics;
    private final EventsVerticle events;
    private final List<OpenAddress> open = new ArrayList<>();

    public Offers(Vertx vertx, String nodeId, Rooms rooms, EventTap tap, Metrics metrics) {
        this.vertx = vertx;
        this.metrics = metrics;
        this.events = new EventsVerticle(nodeId, rooms, tap);
        metrics.gauge(
                "parley.extension.subscriptions", "Subscriptions to the events of all rooms", events::subscriptions);
    }

    /** The verticle that must be deployed before anything is opened, on every node that stores events. */
    public Deployable events() {
        return events;
    }

    /** Fails with a ConfigException if a name is none of a command, which nobody would ask the verticle outside for. */
    public static Future<Void> check(ExternalCommands external) {
        List<String> known = commandNames();
        List<String> faults = external.commands().stream()
                .filter(name -> !known.contains(name))
                .map(name -> "external.commands: " + name + " is no command that can be left to others")
                .toList();
        return faults.isEmpty() ? Future.succeededFuture() : Future.failedFuture(new ConfigException(faults));
    }

    /** Opens the addresses, if any service may use them. Fails with a ConfigException or like {@link ServiceAccounts}. */
    public Future<Void> open(List<ServiceSettings> services, ServiceAccounts accounts, RestCommands commands) {
        List<String> faults = ServiceCommands.faults(services, commandNames());
        if (!faults.isEmpty()) {
            return Future.failedFuture(new ConfigException(faults));
        }
        return services.isEmpty()
                ? Future.succeededFuture()
                : accounts.of(services).compose(known -> open(known, new ServiceCommands(known, commands)));
    }

    private static List<String> commandNames() {
        return Features.ALL.stream()
                .flatMap(feature -> feature.commands().keySet().stream())
                .filter(name -> !Commands.ofConnections(name))
                .toList();
    }

    private Future<Void> open(Map<String, Service> services, ServiceCommands calls) {
        open.add(address(
                ExtensionAddresses.COMMAND, new PlainMessages(schema("ExtensionCall"), calls::carryOut, metrics)));
        if (services.values().stream().anyMatch(service -> service.settings().mayFollowEvents())) {
            open.add(address(
                    ExtensionAddresses.EVENTS,
                    new PlainMessages(schema("ExtensionSubscription"), asked -> subscribe(calls, asked), metrics)));
        }
        return Future.all(open.stream().map(OpenAddress::open).toList()).mapEmpty();
    }

    private static BodySchema schema(String definition) {
        return BodySchema.load(SCHEMAS, definition);
    }

    private OpenAddress address(String address, PlainMessages messages) {
        metrics.expectFaults(address);
        return new OpenAddress(vertx.eventBus(), address, messages);
    }

    /** The address has to be one of the service's own: nobody makes a node send messages to its own parts. */
    private Future<JsonObject> subscribe(ServiceCommands calls, JsonObject asked) {
        ServiceSettings service = calls.service(asked.getString("service")).settings();
        if (!service.mayFollowEvents()) {
            throw new ParleyException(
                    ErrorCode.PERMISSION_DENIED, "The service " + service.name() + " may not follow events");
        }
        if (!asked.getString("address").startsWith(service.name() + ".")) {
            throw ParleyException.invalid("address", "must begin with " + service.name() + ".");
        }
        return events.subscribe(asked);
    }

    /** Registers all addresses anew, after the cluster has lost what it knew of this node. */
    public Future<Void> openAnew() {
        return Future.join(open.stream().map(OpenAddress::openAnew).toList()).mapEmpty();
    }
}
