package parley.gateway.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.gateway.schema.BodySchema;

/** Carries out the commands of the sockets for REST, with the same schema, limits and feature. */
public final class RestCommands {
    /** Stands for the id of a connection, as a request has none. */
    private static final String REST = "rest";

    private final Commands commands;
    private final LimitedCommands limited;
    private final Bus bus;

    public RestCommands(Commands commands, LimitedCommands limited, Bus bus) {
        this.commands = commands;
        this.limited = limited;
        this.bus = bus;
    }

    /** Tells whether there is such a command, and no connection has to give it. */
    public boolean takes(String name) {
        return commands.rulesOf(name) != null && !Commands.ofConnections(name);
    }

    /** Returns the schema by which the bodies of a command are judged. */
    public BodySchema schemaOf(String name) {
        return commands.rulesOf(name).schema();
    }

    /**
     * Fails with VALIDATION_ERROR for a body that does not fit the command's schema.
     *
     * @param traceparent well-formed, or null if the client names no trace
     */
    public Future<JsonObject> carryOut(Principal principal, String name, JsonObject body, String traceparent) {
        Commands.Rules rules = commands.rulesOf(name);
        Caller caller = new Caller(principal, REST);
        return limited.carryOut(
                        new LimitedCommands.Sender(caller.userId(), caller, Offences.UNCOUNTED, new CommandOrder()),
                        rules,
                        body,
                        command -> bus.requestCommand(command.tracedBy(traceparent)))
                .map(Reply::data);
    }
}
