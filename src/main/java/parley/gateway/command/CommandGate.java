package parley.gateway.command;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Set;
import parley.bus.Bus;
import parley.bus.Caller;
import parley.bus.Command;
import parley.bus.Reply;
import parley.chat.ChatCommands;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.gateway.Connection;
import parley.gateway.Statistics;
import parley.gateway.format.TrafficObserver;

/** The one way from any transport to the features: known name, identity, rate, valid body, then the bus. */
public final class CommandGate {
    private static final Set<String> ROOM_COMMANDS = Set.copyOf(ChatCommands.ALL);

    private final Commands commands;
    private final SessionCommands sessions;
    private final GuestEntry guestEntry;
    private final LimitedCommands limited;
    private final int chatInstances;
    private final Statistics statistics;
    private final Bus bus;
    private final SlowCommands slow = new SlowCommands();

    public CommandGate(
            Commands commands,
            LimitedCommands limited,
            SessionCommands sessions,
            GuestEntry guestEntry,
            Statistics statistics,
            Bus bus,
            int chatInstances) {
        this.commands = commands;
        this.limited = limited;
        this.sessions = sessions;
        this.guestEntry = guestEntry;
        this.statistics = statistics;
        this.bus = bus;
        this.chatInstances = chatInstances;
    }

    /**
     * Refusals count against the connection. They may end it, but not before the refusal could be answered.
     *
     * @param body null counts as empty
     * @param traceparent null if the client names no trace
     * @param requestId names the command in the log
     */
    public Future<Reply> carryOut(
            Connection connection, String name, Object body, String traceparent, String requestId) {
        Commands.Rules rules = commands.rulesOf(name);
        if (rules == null) {
            connection.offences().violation();
            return refuse(ErrorCode.UNKNOWN_EVENT, name + " is no command");
        }
        Caller caller = connection.caller();
        if (caller == null && !rules.beforeAuthentication()) {
            connection.offences().overLimit(rules.limit());
            return refuse(ErrorCode.AUTH_REQUIRED, "Authenticate first: session:authenticate");
        }
        String key = caller == null ? connection.id() : caller.userId();
        LimitedCommands.Sender sender =
                new LimitedCommands.Sender(key, caller, connection.offences(), connection.order());
        CommandTimes times = new CommandTimes(name, requestId, System.nanoTime());
        return limited.carryOut(sender, rules, body, command -> {
                    connection.liveness().event(connection.hubTime());
                    times.admitted(command.text("roomId"), System.nanoTime());
                    return route(connection, command.tracedBy(traceparent));
                })
                .onComplete(answer -> answered(connection, name, times, answer));
    }

    private void answered(Connection connection, String name, CommandTimes times, AsyncResult<Reply> answer) {
        long now = System.nanoTime();
        long nanos = times.sinceTakenIn(now);
        connection.metrics().commandAnswered(name, nanos);
        if (TrafficObserver.PRESENT != null && answer.succeeded()) {
            TrafficObserver.PRESENT.reply(name, answer.result().data());
        }
        if (answer.succeeded() && name.equals(ChatCommands.MESSAGE)) {
            connection.metrics().messageCommitted(nanos);
        }
        if (SlowCommands.isSlow(nanos)) {
            slow.note(connection.id(), times.stages(answer.result(), now), now);
        }
    }

    private Future<Reply> route(Connection connection, Command command) {
        return switch (command.name()) {
            case Commands.AUTHENTICATE -> sessions.authenticate(connection, command.body());
            case Commands.REFRESH -> sessions.refresh(connection);
            case Commands.PING -> sessions.ping();
            case Commands.JOIN -> guestEntry.join(connection, command);
            case Commands.STATS ->
                statistics.current().map(stats -> {
                    connection.wantStatistics();
                    return new Reply(stats);
                });
            default -> toFeature(command);
        };
    }

    /**
     * Sends commands of a room straight to the instance that keeps the room's order, all others to their own address.
     */
    private Future<Reply> toFeature(Command command) {
        String roomId = command.text("roomId");
        boolean ofRoom = roomId != null && ROOM_COMMANDS.contains(command.name());
        return ofRoom ? bus.requestInRoom(roomId, chatInstances, command) : bus.requestCommand(command);
    }

    private static Future<Reply> refuse(ErrorCode code, String message) {
        return Future.failedFuture(new ParleyException(code, message));
    }
}
