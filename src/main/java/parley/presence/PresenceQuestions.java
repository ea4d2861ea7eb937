package parley.presence;

import io.vertx.core.Future;
import java.util.Set;

/** Who is online. */
interface PresenceQuestions {
    Future<Set<String>> online(Set<String> userIds);

    /** @param limit how many users are listed; the counts are of all */
    Future<PresenceMessages.Online> list(int limit);
}
