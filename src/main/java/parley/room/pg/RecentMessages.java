package parley.room.pg;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.postgres.Lookup;
import parley.postgres.Statements;
import parley.room.MemberKey;
import parley.room.MessageMemory;
import parley.room.MessagePage;
import parley.room.RoomEvent;
import parley.util.BoundedCache;

/**
 * Remembers the last messages of the rooms that are read, and shows them for as long as the room's head is the one that
 * they were read at: every change of a room's messages takes the next seq, in the transaction that makes it. So the
 * head, and what hides messages from the reader alone, are all that has to be asked for. Safe for several threads.
 */
final class RecentMessages {
    /** The reader's view of a room. Hidden messages are seldom, so only whether there are any is looked at. */
    private static final String LOOK = """
            SELECT asked.room_id, asked.user_id, g.head,
              greatest(m.cleared_seq,
                CASE WHEN (g.settings ->> 'historyFromJoin')::boolean THEN m.joined_seq - 1 END) AS hidden_up_to,
              EXISTS (SELECT FROM message_deletions d
                WHERE d.room_id = asked.room_id AND d.user_id = asked.user_id OFFSET 0) AS hides
            FROM unnest($1::text[], $2::text[]) AS asked (room_id, user_id)
            CROSS JOIN LATERAL (
              SELECT head, settings FROM group_chats WHERE id = asked.room_id AND closed_at IS NULL OFFSET 0) g
            CROSS JOIN LATERAL (
              SELECT cleared_seq, joined_seq FROM group_members
              WHERE group_id = asked.room_id AND user_id = asked.user_id OFFSET 0) m""";

    /** One statement sees one state of the database, so the messages are those of the head beside them. */
    private static final String LAST = """
            SELECT asked.room_id, g.head, m.*
            FROM unnest($1::text[]) AS asked (room_id)
            CROSS JOIN LATERAL (SELECT id, head FROM group_chats WHERE id = asked.room_id OFFSET 0) g
            LEFT JOIN LATERAL (
              SELECT p.id, p.seq, p.sender_id, p.body, p.key_id, p.created_at,
                EXISTS (SELECT FROM deleted_accounts d WHERE d.user_id = p.sender_id OFFSET 0) AS by_deleted,
                EXISTS (SELECT FROM message_pins n WHERE n.room_id = g.id AND n.message_id = p.id OFFSET 0) AS pinned,
                (SELECT jsonb_agg(jsonb_build_object('emoji', r.emoji, 'count', r.count, 'userIds', r.users)
                                  ORDER BY r.first)
                 FROM (SELECT emoji, count(*) AS count, (array_agg(user_id ORDER BY seq))[1:$3] AS users,
                              min(seq) AS first
                       FROM message_reactions WHERE message_id = p.id GROUP BY emoji) r) AS reactions
              FROM private_messages p WHERE p.room_id = g.id ORDER BY p.seq DESC LIMIT (SELECT $2::bigint)) m ON true""";

    private static final int KEYS_AT_ONCE = 200;
    private static final int ROOMS_AT_ONCE = 20;
    /** A message with more reactions of one kind is read for each reader: only the database knows which are theirs. */
    private static final int MOST_REACTIONS = 200;

    private static final int MOST_ROOMS = 10_000;
    private static final long MOST_BYTES = 32L << 20;
    /** Messages that were removed by other means than an event are gone from here after this time. */
    private static final long KEPT_MS = Duration.ofSeconds(30).toMillis();

    private static final long LOOK_FRESH_MS = 900;

    private final Statements statements;
    private final PgFeeds feeds;
    private final MessageMemory memory;
    private final InstantSource clock;
    private final Lookup<MemberKey, Look> looks;
    private final Lookup<String, Reading> readings;
    private final BoundedCache<String, RecentPage> pages;
    /** The rooms whose messages could not be shown to every reader when they were read. */
    private final BoundedCache<String, Boolean> unshared;
    /** The looks of a room since its last change, by user. */
    private final BoundedCache<String, Map<String, Look>> recentLooks;

    /** @param hides whether the reader has deleted messages for themself */
    private record Look(long head, long hiddenUpTo, boolean hides) {}

    /** @param page null if the messages can't be shown to every reader */
    private record Reading(RecentPage page) {}

    RecentMessages(Statements statements, PgFeeds feeds, MessageMemory memory) {
        this.statements = statements;
        this.feeds = feeds;
        this.memory = memory;
        this.clock = memory.clock();
        this.looks = new Lookup<>(KEYS_AT_ONCE, this::look);
        this.readings = new Lookup<>(ROOMS_AT_ONCE, this::readLast);
        this.pages = new BoundedCache<>(MOST_ROOMS, MOST_BYTES, KEPT_MS, RecentPage::weight, clock);
        this.unshared = new BoundedCache<>(MOST_ROOMS, MOST_ROOMS, KEPT_MS, its -> 1, clock);
        this.recentLooks = new BoundedCache<>(MOST_ROOMS, MOST_ROOMS, LOOK_FRESH_MS, its -> 1, clock);
    }

    /** Reads the newest messages, as {@link PgFeeds#messages} does. */
    Future<MessagePage> newest(String roomId, String userId, int limit) {
        if (unshared.get(roomId) != null) {
            return fromDatabase(roomId, userId, limit);
        }
        return lookOf(new MemberKey(roomId, userId)).compose(look -> {
            if (look == null || look.hides()) {
                return fromDatabase(roomId, userId, limit);
            }
            RecentPage known = pages.get(roomId);
            boolean current = known != null && known.head() >= look.head() && isFresh(known);
            if (current && known.covers(limit)) {
                memory.counter().accept(true);
                return Future.succeededFuture(known.shownTo(userId, look.hiddenUpTo(), limit));
            }
            return current || limit > RecentPage.MOST
                    ? fromDatabase(roomId, userId, limit)
                    : anew(roomId, userId, look, limit);
        });
    }

    private Future<MessagePage> fromDatabase(String roomId, String userId, int limit) {
        memory.counter().accept(false);
        return feeds.newest(roomId, userId, limit);
    }

    private Future<MessagePage> anew(String roomId, String userId, Look look, int limit) {
        return readings.of(roomId).compose(reading -> {
            if (reading != null && reading.page() == null) {
                unshared.put(roomId, true);
            }
            if (reading == null || reading.page() == null) {
                return fromDatabase(roomId, userId, limit);
            }
            memory.counter().accept(false);
            pages.put(roomId, reading.page());
            return Future.succeededFuture(reading.page().shownTo(userId, look.hiddenUpTo(), limit));
        });
    }

    private boolean isFresh(RecentPage page) {
        return clock.millis() - page.readAt() < KEPT_MS;
    }

    /**
     * Asks how the reader stands, unless this node alone changes rooms and the room has not changed for the little while
     * since somebody asked: then a change would have been heard of here.
     */
    private Future<Look> lookOf(MemberKey key) {
        if (!memory.alone()) {
            return looks.of(key);
        }
        Map<String, Look> known = looksOf(key.roomId());
        Look look = known.get(key.userId());
        return look != null
                ? Future.succeededFuture(look)
                // A change that comes before the answer takes the map away, so an answer that is too old stays unread.
                : looks.of(key).onSuccess(found -> {
                    if (found != null) {
                        known.put(key.userId(), found);
                    }
                });
    }

    private Map<String, Look> looksOf(String roomId) {
        synchronized (recentLooks) {
            Map<String, Look> known = recentLooks.get(roomId);
            if (known == null) {
                known = Collections.synchronizedMap(new HashMap<>());
                recentLooks.put(roomId, known);
            }
            return known;
        }
    }

    /** Must be called when something of the room has changed here, or may have, before anybody is told of it. */
    void changed(String roomId) {
        recentLooks.remove(roomId);
    }

    /** Takes an event into the page of its room. */
    void appended(RoomEvent event) {
        RecentPage known = pages.get(event.roomId());
        if (known != null) {
            RecentPage next = known.after(event);
            if (next == null) {
                pages.remove(event.roomId());
            } else if (next != known) {
                pages.put(event.roomId(), next);
            }
        }
    }

    /** Lets go what has not been used for a while. */
    void trim() {
        pages.removeExpired();
        unshared.removeExpired();
        recentLooks.removeExpired();
    }

    private Future<Map<MemberKey, Look>> look(Collection<MemberKey> keys) {
        return statements.run(LOOK, PgMembers.arrays(keys)).map(rows -> {
            Map<MemberKey, Look> found = new HashMap<>();
            rows.forEach(row -> found.put(
                    new MemberKey(row.getString("room_id"), row.getString("user_id")),
                    new Look(row.getLong("head"), row.getLong("hidden_up_to"), row.getBoolean("hides"))));
            return found;
        });
    }

    private Future<Map<String, Reading>> readLast(Collection<String> roomIds) {
        long now = clock.millis();
        Tuple asked = Tuple.tuple()
                .addArrayOfString(roomIds.toArray(String[]::new))
                .addInteger(RecentPage.MOST + 1)
                .addInteger(MOST_REACTIONS);
        return statements.run(LAST, asked).map(rows -> {
            Map<String, List<RecentPage.Kept>> kept = new HashMap<>();
            Map<String, Long> heads = new HashMap<>();
            Set<String> crowded = new HashSet<>();
            for (Row row : rows) {
                String roomId = row.getString("room_id");
                heads.put(roomId, row.getLong("head"));
                List<RecentPage.Kept> its = kept.computeIfAbsent(roomId, first -> new ArrayList<>());
                if (row.getString("id") != null) {
                    RecentPage.Kept message = kept(roomId, row);
                    its.add(message);
                    if (message.reactions().stream().anyMatch(some -> some.count() > MOST_REACTIONS)) {
                        crowded.add(roomId);
                    }
                }
            }
            Map<String, Reading> found = new HashMap<>();
            kept.forEach((roomId, its) -> {
                Collections.reverse(its);
                RecentPage page = new RecentPage(heads.get(roomId), its, its.size() <= RecentPage.MOST, now);
                found.put(roomId, new Reading(crowded.contains(roomId) ? null : page));
            });
            return found;
        });
    }

    private RecentPage.Kept kept(String roomId, Row row) {
        List<RecentPage.Reaction> reactions = new ArrayList<>();
        JsonArray all = (JsonArray) row.getJson("reactions");
        for (Object each : all == null ? new JsonArray() : all) {
            JsonObject some = (JsonObject) each;
            reactions.add(new RecentPage.Reaction(
                    some.getString("emoji"),
                    some.getLong("count"),
                    some.getJsonArray("userIds").stream()
                            .map(String.class::cast)
                            .toList()));
        }
        return new RecentPage.Kept(feeds.message(roomId, row), reactions, row.getBoolean("pinned"));
    }
}
