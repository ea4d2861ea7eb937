package parley.relation.pg;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import parley.external.UserTables;
import parley.postgres.Statements;
import parley.relation.RelationStore;

/** Keeps the relations of guests in our own tables, and reads those of accounts in a user service's as well. */
public final class PgSharedRelationStore implements RelationStore {
    private final RelationStore own;
    private final PgExternalRelations external;

    public PgSharedRelationStore(RelationStore own, Statements statements, UserTables tables) {
        this.own = own;
        this.external = new PgExternalRelations(statements, tables);
    }

    @Override
    public Future<Void> block(String userId, String otherId, int most) {
        return own.block(userId, otherId, most);
    }

    @Override
    public Future<Void> blockUntil(String userId, String otherId, long expiresAt, int most) {
        return own.blockUntil(userId, otherId, expiresAt, most);
    }

    @Override
    public Future<Void> unblock(String userId, String otherId) {
        return own.unblock(userId, otherId);
    }

    @Override
    public Future<Void> follow(String userId, String otherId, int most) {
        return own.follow(userId, otherId, most);
    }

    @Override
    public Future<Void> unfollow(String userId, String otherId) {
        return own.unfollow(userId, otherId);
    }

    @Override
    public Future<Integer> removeEndedBlocks() {
        return own.removeEndedBlocks();
    }

    @Override
    public Future<Map<String, Long>> blocksOf(String userId) {
        Future<Map<String, Long>> here = own.blocksOf(userId);
        Future<Map<String, Long>> there = external.blocksOf(userId);
        return Future.all(here, there).map(both -> {
            Map<String, Long> since = new HashMap<>(here.result());
            there.result().forEach((id, at) -> since.merge(id, at, Math::min));
            return since;
        });
    }

    @Override
    public Future<List<String>> followedLately(String userId) {
        Future<List<String>> here = own.followedLately(userId);
        Future<List<String>> there = external.followedLately(userId);
        return Future.all(here, there).map(both -> Stream.concat(here.result().stream(), there.result().stream())
                .distinct()
                .limit(MOST_WATCHED)
                .toList());
    }

    @Override
    public Future<Set<String>> blockedBy(String userId) {
        return union(own.blockedBy(userId), external.blockedBy(userId));
    }

    @Override
    public Future<Set<String>> followedBy(String userId) {
        return union(own.followedBy(userId), external.followedBy(userId));
    }

    @Override
    public Future<Boolean> isBlocked(String userId, String otherId) {
        return either(own.isBlocked(userId, otherId), external.isBlocked(userId, otherId));
    }

    @Override
    public Future<Boolean> follows(String userId, String otherId) {
        return either(own.follows(userId, otherId), external.follows(userId, otherId));
    }

    private static Future<Set<String>> union(Future<Set<String>> here, Future<Set<String>> there) {
        return Future.all(here, there).map(both -> {
            Set<String> all = new HashSet<>(here.result());
            all.addAll(there.result());
            return all;
        });
    }

    private static Future<Boolean> either(Future<Boolean> here, Future<Boolean> there) {
        return Future.all(here, there).map(both -> here.result() || there.result());
    }
}
