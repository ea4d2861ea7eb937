package parley.extension;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import parley.bus.TraceParent;
import parley.config.ServiceSettings;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.command.RestCommands;

/** Carries out commands for services, with the same schema, limits and feature as those of people. */
final class ServiceCommands {
    private final Map<String, Service> services;
    private final RestCommands commands;

    ServiceCommands(Map<String, Service> services, RestCommands commands) {
        this.services = services;
        this.commands = commands;
    }

    /**
     * Finds scopes that name nothing.
     *
     * @param commands names of all commands that services may use
     * @return one line for each, like those of a configuration that can't be used
     */
    static List<String> faults(List<ServiceSettings> services, Collection<String> commands) {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < services.size(); i++) {
            for (String scope : services.get(i).scopes()) {
                boolean known = scope.equals(ServiceSettings.EVENTS)
                        || commands.stream().anyMatch(command -> ServiceSettings.covers(scope, command));
                if (!known) {
                    faults.add("services[" + i + "].scopes: " + scope + " is no command, nor a feature like room:*");
                }
            }
        }
        return faults;
    }

    /** Finds a service by its name; throws PERMISSION_DENIED if there is none. */
    Service service(String name) {
        Service service = services.get(name);
        if (service == null) {
            throw new ParleyException(ErrorCode.PERMISSION_DENIED, "service: is none of the configuration");
        }
        return service;
    }

    /** @param call has passed its schema */
    Future<JsonObject> carryOut(JsonObject call) {
        Service service = service(call.getString("service"));
        String command = call.getString("command");
        if (!commands.takes(command)) {
            throw new ParleyException(ErrorCode.UNKNOWN_EVENT, command + " is no command of a service");
        }
        if (!service.settings().mayUse(command)) {
            throw new ParleyException(
                    ErrorCode.PERMISSION_DENIED,
                    "The service " + service.settings().name() + " may not use " + command);
        }
        return commands.carryOut(
                service.principal(),
                command,
                call.getJsonObject("body", new JsonObject()),
                TraceParent.of(call.getString("traceparent")));
    }
}
