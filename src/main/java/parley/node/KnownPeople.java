package parley.node;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;
import parley.account.AccountDirectory;
import parley.guest.SessionStore;
import parley.relation.RelationStore;
import parley.room.People;

/** Answers what rooms ask about people, from the stores of accounts, sessions and relations. */
final class KnownPeople implements People {
    private final AccountDirectory accounts;
    private final SessionStore sessions;
    private final RelationStore relations;
    private final InstantSource clock;

    KnownPeople(AccountDirectory accounts, SessionStore sessions, RelationStore relations, InstantSource clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.relations = relations;
        this.clock = clock;
    }

    /** Banned and disabled accounts count as not found. */
    @Override
    public Future<Optional<Person>> find(String userId) {
        return accounts.find(userId)
                .compose(account -> account.isPresent()
                        ? Future.succeededFuture(account.filter(found -> found.standsAt(clock.millis()))
                                .map(found -> new Person(found.id(), found.username(), false)))
                        : sessions.findByUser(userId)
                                .map(guest ->
                                        guest.map(session -> new Person(session.id(), session.username(), true))));
    }

    @Override
    public Future<Standing> between(String userId, String otherId) {
        Future<Long> blockedSince = blockedSince(userId, otherId);
        Future<Boolean> follows = relations.follows(userId, otherId);
        Future<Boolean> followedBack = relations.follows(otherId, userId);
        return Future.all(blockedSince, follows, followedBack)
                .map(all -> new Standing(
                        blockedSince.result() != Long.MAX_VALUE,
                        follows.result(),
                        followedBack.result(),
                        blockedSince.result()));
    }

    @Override
    public Future<Long> blockedSince(String userId, String otherId) {
        return relations.blocksOf(userId).map(blocks -> blocks.getOrDefault(otherId, Long.MAX_VALUE));
    }
}
