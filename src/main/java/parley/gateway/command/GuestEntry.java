package parley.gateway.command;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Principal;
import parley.bus.Reply;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.error.Unattended;
import parley.gateway.Connection;
import parley.guest.Profile;
import parley.guest.Sessions;
import parley.guest.Sessions.Grant;
import parley.limits.RateLimits;
import parley.limits.RateLimits.Limit;

/**
 * Carries out {@code join}, the one command by which a stranger becomes a guest. The guest lasts as long as the
 * connection: nobody else is given the token.
 */
public final class GuestEntry {
    private static final String USERNAME = "username";

    private final SessionCommands sessions;
    private final Sessions guests;
    private final RateLimits limits;
    private final Limit perAddress;
    private final Bus bus;
    /** The joins of each connection that are not answered yet. */
    private final Map<Connection, Future<?>> joining = new HashMap<>();

    /** @param perAddress the limit by which REST counts the guests that an address makes */
    public GuestEntry(SessionCommands sessions, Sessions guests, RateLimits limits, Limit perAddress, Bus bus) {
        this.sessions = sessions;
        this.guests = guests;
        this.limits = limits;
        this.perAddress = perAddress;
        this.bus = bus;
    }

    Future<Reply> join(Connection connection, Command command) {
        Future<Reply> joined = (connection.caller() == null ? signIn(connection, command) : Future.succeededFuture())
                .compose(known -> connection.closing()
                        ? Future.failedFuture(new ParleyException(ErrorCode.UNAVAILABLE, "The connection is closing"))
                        : bus.requestCommand(new Command(
                                command.name(), connection.caller(), command.body(), command.traceparent())));
        Future<?> all = Future.join(underWay(connection), joined).transform(settled -> Future.succeededFuture());
        joining.put(connection, all);
        all.onComplete(settled -> joining.remove(connection, all));
        return joined;
    }

    private Future<?> underWay(Connection connection) {
        return joining.getOrDefault(connection, Future.succeededFuture());
    }

    private Future<Void> signIn(Connection connection, Command command) {
        String username = command.text(USERNAME);
        if (username == null) {
            return Future.failedFuture(ParleyException.invalid(USERNAME, "is required"));
        }
        return count(connection)
                .compose(counted -> guests.openNear(username.strip(), Profile.EMPTY))
                .compose(guest -> admit(connection, guest));
    }

    private Future<Void> count(Connection connection) {
        String address = connection.address();
        if (address == null) {
            return Future.succeededFuture();
        }
        return limits.take(address, perAddress)
                .compose(decision -> decision.allowed()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new ParleyException(
                                ErrorCode.RATE_LIMIT_EXCEEDED,
                                "Too many guests, retry in " + decision.retryAfterMs() + " ms",
                                decision.retryAfterMs(),
                                null)));
    }

    /** Lets the guest in, or ends a session that nobody could use any more. */
    private Future<Void> admit(Connection connection, Grant guest) {
        Principal principal = guest.session().principal();
        return sessions.authenticate(connection, new JsonObject().put("token", guest.token()))
                .onSuccess(in -> {
                    if (connection.closing()) {
                        end(principal);
                    } else {
                        // A room that is joined only after the guest's end would keep the guest for ever.
                        sessions.whenGone(connection, () -> underWay(connection).onComplete(settled -> end(principal)));
                    }
                })
                .onFailure(refusal -> end(principal))
                .mapEmpty();
    }

    private void end(Principal guest) {
        Unattended.watch("the end of a guest who is gone", guests.end(guest));
    }
}
