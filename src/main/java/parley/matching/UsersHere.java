package parley.matching;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/** The users who are connected to this node. */
public interface UsersHere {
    /** @param roomId in which the users may be matched; empty to ask only who is connected */
    Future<Standing> standing(String roomId, Set<String> userIds);

    /** @param roomId a room that they enter with it; may be null @return whether a connection took it */
    Future<Boolean> deliver(String userId, String event, JsonObject data, String roomId);

    /**
     * @param here users who are connected
     * @param busy those of them who may be in another match
     * @param matched those of the busy who are, for certain
     */
    record Standing(Set<String> here, Set<String> busy, Set<String> matched) {}
}
