package parley.presence;

import io.vertx.core.Future;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.presence.PresenceMessages.Find;
import parley.presence.PresenceMessages.Found;
import parley.presence.PresenceMessages.ListOnline;
import parley.presence.PresenceMessages.Online;
import parley.presence.PresenceMessages.OnlineUser;

/** Asks every node who is connected to it, when nothing that they share can tell. */
public final class PresenceEverywhere implements PresenceQuestions {
    private final Bus bus;

    private PresenceEverywhere(Bus bus) {
        this.bus = bus;
    }

    /** @param here answers for this node when another asks */
    public static PresenceEverywhere serving(Bus bus, PresenceQuestions here) {
        bus.serve(Addresses.PRESENCE_HERE, (Find find) -> here.online(find.userIds())
                .map(Found::new));
        bus.serve(Addresses.PRESENCE_LIST_HERE, (ListOnline list) -> here.list(list.limit()));
        return new PresenceEverywhere(bus);
    }

    @Override
    public Future<Set<String>> online(Set<String> userIds) {
        return bus.<Found>requestEverywhere(Addresses.PRESENCE_HERE, new Find(userIds))
                .map(answers -> {
                    Set<String> online = new HashSet<>();
                    answers.forEach(answer -> online.addAll(answer.online()));
                    return online;
                });
    }

    /**
     * Tells whether the user is connected to a node other than this one; a node that does not answer counts as a no.
     */
    public Future<Boolean> onlineElsewhere(String userId) {
        List<Future<Found>> asked = bus.peers().stream()
                .map(peer -> bus.<Found>requestAt(peer, Addresses.PRESENCE_HERE, new Find(Set.of(userId))))
                .toList();
        return Future.join(asked)
                .transform(all -> Future.succeededFuture(asked.stream()
                        .anyMatch(answer ->
                                answer.succeeded() && answer.result().online().contains(userId))));
    }

    /** Lists users; one who is connected to several nodes may be counted once for each. */
    @Override
    public Future<Online> list(int limit) {
        return bus.<Online>requestEverywhere(Addresses.PRESENCE_LIST_HERE, new ListOnline(limit))
                .map(answers -> merged(answers, limit));
    }

    private static Online merged(List<Online> answers, int limit) {
        Map<String, OnlineUser> users = new LinkedHashMap<>();
        int total = 0;
        int guests = 0;
        for (Online answer : answers) {
            answer.users().forEach(user -> users.putIfAbsent(user.id(), user));
            total += answer.total();
            guests += answer.guests();
        }
        return new Online(users.values().stream().limit(limit).toList(), total, guests);
    }
}
