package parley.presence;

import io.vertx.core.Future;
import java.util.Set;

/** Tells who is online. */
public interface PresenceQuestions {
    Future<Set<String>> online(Set<String> userIds);

    /** @param limit number of users in the list; the counts are of all */
    Future<PresenceMessages.Online> list(int limit);
}
