package parley.presence;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import parley.presence.PresenceMessages.OnlineUser;
import parley.presence.PresenceStore.Renewed;

/** Remembers the users of whom this node has told that they are gone, until the store has heard that it did. */
public final class ToldDepartures {
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** @param renewal takes the users of whom was told, and returns those to tell of now; a failed one loses nothing */
    public Future<Renewed> renewing(Function<List<String>, Future<Renewed>> renewal) {
        List<String> heard = List.copyOf(told);
        return renewal.apply(heard).onSuccess(renewed -> {
            heard.forEach(told::remove);
            renewed.gone().stream().map(OnlineUser::id).forEach(told::add);
        });
    }
}
