package parley.gateway.http;

import io.vertx.core.Future;
import java.util.Set;

/** The live facts of guests, which presence and matchmaking know. */
public interface GuestPresence {
    record Counts(int online, int searching, int inChat) {}

    /** At most {@code limit} of the users who are connected. */
    Future<Set<String>> onlineUserIds(int limit);

    /** Of guests alone. */
    Future<Counts> counts();
}
