package parley.guest;

import io.vertx.core.Future;
import parley.token.IdentityMessages.SessionUpgraded;

/** Tells the rest of the node of sessions: the gateway closes the sockets of an ended one with 4502. */
public interface SessionEvents {
    enum Ending {
        LOGGED_OUT,
        EXPIRED
    }

    void ended(GuestSession session, Ending ending);

    /** Tells that a user, guest or not, has another name. @return when all their open connections and rooms know */
    Future<Void> renamed(String userId, String username);

    /** Tells that a session goes on as an account's. @return when all its open connections know */
    Future<Void> upgraded(SessionUpgraded upgraded);
}
