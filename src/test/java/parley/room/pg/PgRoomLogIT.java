package parley.room.pg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.room.Appended;
import parley.room.Draft;
import parley.room.Entrance;
import parley.room.EventTypes;
import parley.room.FeedPage;
import parley.room.JoinedRoom;
import parley.room.JoinedRooms;
import parley.room.Member;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.RoomLog;
import parley.room.RoomLogContract;
import parley.util.Eventually;

class PgRoomLogIT extends RoomLogContract {
    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    @Override
    public RoomLog newLog() {
        return newLog(2);
    }

    private static RoomLog newLog(int writes) {
        return PgRoomLogs.on(new Statements(postgres.pool()), writes);
    }

    @Override
    public RoomKind kind() {
        return RoomKind.GROUP;
    }

    @Test
    void thousandsOfRoomsAreToldInPartsAndTheLatestFirst() {
        result(postgres.pool().preparedQuery("""
                INSERT INTO group_chats (id, kind, name, epoch, head, created_at, last_event_at, settings)
                SELECT 'many ' || i, CASE WHEN i % 2 = 0 THEN 'direct' ELSE 'group' END, 'a room', 'e', i, now(),
                       timestamptz '2020-01-01' + i * interval '1 s', '{"historyFromJoin": true}'
                FROM generate_series(1, 1200) i""").execute());
        result(postgres.pool().query("""
                INSERT INTO conversations SELECT 'many ' || i, 'dan', 'other ' || i, now() FROM generate_series(2, 1200, 2) i""").execute());
        result(postgres.pool().query("""
                INSERT INTO group_members (group_id, user_id, username, role, joined_at, joined_seq, read_seq, delivered_seq)
                SELECT 'many ' || i, who, who, 'member', now(), 1, 1, 1
                FROM generate_series(1, 1200) i, unnest(ARRAY['dan', 'other ' || i]) who""").execute());
        Set<String> ids = new HashSet<>();
        String after = null;
        int parts = 0;
        do {
            JoinedRooms part = result(log.joinedRoomsOf("dan", after));
            part.rooms().forEach(room -> ids.add(room.roomId()));
            after = part.next();
            parts++;
        } while (after != null);
        assertEquals(1_200, ids.size());
        assertEquals(3, parts);

        List<Long> heads = new ArrayList<>();
        JoinedRoom.Position before = null;
        for (int page = 0; page < 3; page++) {
            List<JoinedRoom> latest = result(log.latestJoinedRoomsOf("dan", before, 10));
            latest.forEach(room -> heads.add(room.head()));
            before = latest.get(9).position();
        }
        assertEquals(
                LongStream.iterate(1_200, head -> head - 1).limit(30).boxed().toList(), heads);
        // The members of a group hold only the user who asks.
        List<Room> rooms = result(log.roomsOf("dan", List.of("many 7", "many 8")));
        assertEquals(
                Map.of("many 7", List.of("dan"), "many 8", List.of("dan", "other 8")),
                rooms.stream().collect(Collectors.toMap(Room::id, Room::memberIds)));
    }

    @Test
    void whoeverIsAddedOnAnotherNodeIsNotRefusedForHavingTriedBefore() {
        RoomLog other = newLog();
        join("ann");
        refusal(ErrorCode.PERMISSION_DENIED, other.roomOfMember(roomId, "bob"));
        assertTrue(result(other.roomOfMember(roomId, "ann")).hasMember("ann"));
        join("bob");
        assertTrue(result(other.roomOfMember(roomId, "bob")).hasMember("bob"));
    }

    @Test
    void twoNodesWriteOneRoomWithoutGapsOrDoubles() {
        RoomLog other = newLog();
        String second = open();
        Random random = new Random(7);
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            RoomLog node = random.nextBoolean() ? log : other;
            String room = random.nextInt(4) == 0 ? second : roomId;
            answers.add(node.append(message(room, "user" + random.nextInt(5), "message " + i, null), NOW + i));
            if (random.nextInt(40) == 0) {
                // The wait makes batches of all sizes.
                result(answers.get(answers.size() - 1));
            }
        }
        result(Future.all(answers));
        Map<String, Set<Long>> given = new HashMap<>();
        answers.forEach(answer -> {
            RoomEvent event = answer.result().event();
            assertEquals(
                    true,
                    given.computeIfAbsent(event.roomId(), id -> new HashSet<>()).add(event.seq()));
        });
        for (String id : List.of(roomId, second)) {
            long head = result(log.room(id)).head();
            assertEquals(given.get(id).size(), head);
            assertEquals(upTo(head), seqs(result(other.read(id, 0, null, 2_000)).events()));
            assertEquals(
                    upTo(head),
                    seqs(result(log.messages(id, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 2_000))
                            .messages()));
        }
    }

    @Test
    void aRetryStormOverTwoNodesStoresEachIntentOnce() {
        RoomLog other = newLog();
        Random random = new Random(11);
        Map<String, Set<RoomEvent>> byIntent = new HashMap<>();
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String intent = "c" + i;
            byIntent.put(intent, new HashSet<>());
            for (int copy = 0; copy <= random.nextInt(5); copy++) {
                answers.add((random.nextBoolean() ? log : other)
                        .append(message(roomId, "ann", "message " + intent, intent), NOW));
                answers.add((random.nextBoolean() ? log : other)
                        .append(message(roomId, "ann", "message " + intent, intent), NOW));
            }
        }
        result(Future.all(answers));
        answers.forEach(answer -> {
            RoomEvent event = answer.result().event();
            byIntent.get(event.body().getString("clientId")).add(event);
        });
        byIntent.forEach((intent, events) -> assertEquals(1, events.size(), intent));
        assertEquals(
                100,
                answers.stream().filter(answer -> !answer.result().duplicate()).count());
        assertEquals(upTo(100), seqs(result(log.read(roomId, 0, null, 200)).events()));
    }

    @Test
    void aRoomWithPeopleIsMadeWholeOrNotAtAll() {
        Room room = new Room("whole or not", RoomKind.GROUP, "", "epoch", 0, NOW, List.of());
        Draft ann = new Draft(room.id(), EventTypes.USER_JOINED, "ann", new JsonObject().put("username", "Ann"));
        Draft bob = new Draft(room.id(), EventTypes.USER_JOINED, "bob", new JsonObject().put("username", "Bob"));
        refusal(ErrorCode.CONFLICT, log.open(room, List.of(ann, bob, ann), NOW));
        refusal(ErrorCode.NOT_FOUND, log.room(room.id()));
        assertEquals(List.of(1L, 2L), seqs(result(log.open(room, List.of(ann, bob), NOW))));
        assertEquals(List.of("ann", "bob"), result(log.room(room.id())).memberIds());
    }

    @Test
    void aRoomWithSomebodyWhoHasNoPlaceIsRefusedBeforeAnybodyIsPutIntoIt() {
        result(postgres.pool()
                .query("INSERT INTO room_places (user_id, added) VALUES ('full', 1000000)")
                .execute());
        Room room = new Room("refused", RoomKind.GROUP, "", "epoch", 0, NOW, List.of());
        Draft ann = new Draft(room.id(), EventTypes.USER_JOINED, "ann", new JsonObject().put("username", "Ann"));
        JsonObject body = new JsonObject().put("username", "Full");
        Entrance entrance = new Entrance(false, "ann");
        Draft full = new Draft(room.id(), EventTypes.USER_JOINED, "full", body, null, null, entrance);
        refusal(ErrorCode.QUOTA_EXCEEDED, log.open(room, List.of(ann, ann, full), NOW));
    }

    @Test
    void aBatchThatEndsARoomLocksItsPeopleInTheOrderOfAllOthers() {
        RoomLog oneLane = newLog(1);
        String ending = open();
        for (String who : List.of("amy", "zoe")) {
            result(oneLane.append(
                    new Draft(ending, EventTypes.USER_JOINED, who, new JsonObject().put("username", who)), NOW));
        }
        SqlConnection other = result(postgres.pool().getConnection());
        result(other.query("BEGIN").execute());
        result(other.query("SELECT FROM room_places WHERE user_id = 'amy' FOR UPDATE")
                .execute());
        List<Future<Appended>> answers = new ArrayList<>();
        // While the first message is written, the next two gather into one batch.
        answers.add(oneLane.append(message(roomId, "ann", "first", null), NOW));
        answers.add(oneLane.append(
                new Draft(roomId, EventTypes.USER_JOINED, "zoe", new JsonObject().put("username", "zoe")), NOW));
        answers.add(oneLane.append(
                new Draft(ending, EventTypes.CLOSED, null, new JsonObject().put("reason", "closed")), NOW));
        Eventually.until(
                Duration.ofSeconds(10),
                () -> "the batch does not wait for amy",
                () -> result(postgres.pool()
                                        .query("SELECT FROM pg_locks WHERE NOT granted")
                                        .execute())
                                .size()
                        > 0);
        result(other.query("SELECT FROM room_places WHERE user_id = 'zoe' FOR UPDATE NOWAIT")
                .execute());
        result(other.query("ROLLBACK").execute());
        result(other.close());
        result(Future.all(answers));
    }

    @Test
    void roomsLockedByTwoNodesInMixedBatchesEndWithoutDeadlock() {
        RoomLog other = newLog();
        List<String> rooms = new ArrayList<>(List.of(roomId));
        for (int i = 0; i < 7; i++) {
            rooms.add(open());
        }
        Random random = new Random(3);
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            RoomLog node = random.nextBoolean() ? log : other;
            String room = rooms.get(random.nextInt(rooms.size()));
            answers.add(node.append(
                    random.nextInt(5) > 0
                            ? message(room, "ann", "message " + i, null)
                            : new Draft(
                                    room,
                                    EventTypes.UPDATED,
                                    "ann",
                                    new JsonObject()
                                            .put("changes", new JsonObject().put("description", "version " + i))),
                    NOW));
        }
        result(Future.all(answers));
        assertEquals(
                600, rooms.stream().mapToLong(id -> result(log.room(id)).head()).sum());
    }

    @Test
    @Tag("S3-LIM-05")
    void theLastPlaceInARoomIsGivenOnceWhoeverAsks() {
        RoomLog other = newLog();
        JsonObject settings = new JsonObject().put("settings", new JsonObject().put("maxParticipants", 5));
        result(log.append(
                new Draft(roomId, EventTypes.UPDATED, "ann", new JsonObject().put("changes", settings)), NOW));
        List<Future<Appended>> joins = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            JsonObject body = new JsonObject().put("username", "user" + i);
            joins.add((i % 2 == 0 ? log : other)
                    .append(new Draft(roomId, EventTypes.USER_JOINED, "user" + i, body), NOW));
        }
        result(Future.join(joins).otherwiseEmpty());
        assertEquals(5, joins.stream().filter(Future::succeeded).count());
        joins.stream().filter(Future::failed).forEach(join -> refusal(ErrorCode.ROOM_FULL, join));
        Room room = result(log.room(roomId));
        assertEquals(5, room.members().size());
        assertEquals(6, room.head());
    }

    @Test
    void whatCannotBeDoneIsRefusedAndTakesNoSeq() {
        join("ann");
        Future<Appended> twice = log.append(
                new Draft(roomId, EventTypes.USER_JOINED, "ann", new JsonObject().put("username", "ann")), NOW);
        Future<Appended> said = log.append(message(roomId, "ann", "hello", null), NOW);
        Future<Appended> gone = log.append(
                new Draft(roomId, EventTypes.USER_LEFT, "bob", new JsonObject().put("username", "bob")), NOW);
        refusal(ErrorCode.CONFLICT, twice);
        refusal(ErrorCode.PERMISSION_DENIED, gone);
        assertEquals(2, result(said).event().seq());
        assertEquals(2, result(log.room(roomId)).head());
    }

    @Test
    void whoWasTakenOutOrMutedSinceTheirMessageWasJudgedWritesNothing() {
        Draft mute = new Draft(
                roomId,
                EventTypes.UPDATED,
                "ann",
                new JsonObject()
                        .put("changes", new JsonObject().put("muted", new JsonObject().put("bob", NOW + 60_000))));
        Draft kick = new Draft(
                roomId,
                EventTypes.USER_LEFT,
                "cyd",
                new JsonObject().put("username", "cyd").put("by", "ann"));
        result(log.append(
                new Draft(
                        roomId,
                        EventTypes.USER_JOINED,
                        "ann",
                        new JsonObject().put("username", "ann").put("role", "owner")),
                NOW));
        join("bob");
        join("cyd");
        result(Future.all(log.append(mute, NOW), log.append(kick, NOW)));
        long head = result(log.room(roomId)).head();
        refusal(
                ErrorCode.PERMISSION_DENIED,
                log.append(message(roomId, "bob", "too late", null).byMember(), NOW));
        refusal(
                ErrorCode.PERMISSION_DENIED,
                log.append(message(roomId, "cyd", "too late", null).byMember(), NOW));
        assertEquals(head, result(log.room(roomId)).head());
        assertEquals(
                head + 1,
                result(log.append(message(roomId, "ann", "in time", null).byMember(), NOW))
                        .event()
                        .seq());
        assertEquals(
                head + 2,
                result(log.append(message(roomId, "bob", "after it", null).byMember(), NOW + 60_000))
                        .event()
                        .seq());
    }

    /** The message is judged and waits for the room's row, on which somebody else takes its sender out. */
    @Test
    void aMessageThatWaitsForTheRoomSeesWhoWasTakenOutMeanwhile() {
        join("ann");
        join("bob");
        Future<Appended> late = result(new Statements(postgres.pool())
                .transaction(other -> other.run("SELECT id FROM group_chats WHERE id = $1 FOR UPDATE", Tuple.of(roomId))
                        .compose(locked -> {
                            Future<Appended> waiting = log.append(
                                    message(roomId, "bob", "too late", null).byMember(), NOW);
                            return other.run(
                                            "DELETE FROM group_members WHERE group_id = $1 AND user_id = 'bob'",
                                            Tuple.of(roomId))
                                    .compose(gone -> other.run(
                                            "UPDATE group_chats SET head = head + 1, member_count = 1 WHERE id = $1",
                                            Tuple.of(roomId)))
                                    .map(waiting);
                        })));
        refusal(ErrorCode.PERMISSION_DENIED, late);
    }

    @Test
    void oneRowThatCannotBeStoredDoesNotTakeOthersWithIt() {
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String user = i == 5 ? "nul \0" : "ann";
            answers.add(log.append(message(roomId, user, "message " + i, null), NOW));
        }
        result(Future.join(answers).otherwiseEmpty());
        assertEquals(9, answers.stream().filter(Future::succeeded).count());
        assertEquals(upTo(9), seqs(result(log.read(roomId, 0, null, 20)).events()));
    }

    @Test
    @Tag("S3-SEC-06")
    void nothingThatWasWrittenIsReadableInTheTables() {
        result(log.append(message(roomId, "ann", "xylophone", "c1"), NOW));
        StoredText.assertNowhere("xylophone", postgres.pool(), "private_messages", "room_events");
    }

    @Test
    void aMessageMovedToAnotherRowIsNotOpened() {
        say("ann", "one");
        say("ann", "two");
        result(postgres.pool()
                .preparedQuery("UPDATE room_events SET body = (SELECT body FROM room_events"
                        + " WHERE room_id = $1 AND seq = 1) WHERE room_id = $1 AND seq = 2")
                .execute(Tuple.of(roomId)));
        assertThrows(IllegalStateException.class, () -> result(log.read(roomId, 0, null, 10)));
    }

    @Test
    void aTrimmedFeedSaysSoAndKeepsItsMessages() {
        for (int i = 0; i < 20; i++) {
            say("ann", "message " + i);
        }
        Statements statements = new Statements(postgres.pool());
        assertEquals(1, result(new FeedRetention(statements, 5, 1_000_000).trim(NOW)));
        assertEquals(0, result(new FeedRetention(statements, 5, 1_000_000).trim(NOW)));
        assertFalse(result(log.read(roomId, 14, null, 100)).recovered());
        assertEquals(
                List.of(16L, 17L, 18L, 19L, 20L),
                seqs(result(log.read(roomId, 15, null, 100)).events()));
        assertEquals(
                20,
                result(log.messages(roomId, "ann", RoomLog.NO_SEQ, RoomLog.NO_SEQ, 100))
                        .messages()
                        .size());
        assertEquals(1, result(new FeedRetention(statements, 100, 10).trim(NOW + 100)));
        assertFalse(result(log.read(roomId, 19, null, 100)).recovered());
        assertEquals(new FeedPage(List.of(), 20, 20, "epoch", true), result(log.read(roomId, 20, null, 100)));
        assertEquals(21, say("ann", "one more").seq());
    }

    @Test
    void theEndOfARoomCanStillBeReadByThoseWhoMissedIt() {
        Draft closing = new Draft(roomId, EventTypes.CLOSED, null, new JsonObject().put("reason", "done"));
        RoomEvent closed = result(log.append(closing, NOW)).event();
        result(log.drop(roomId, NOW));
        assertEquals(List.of(closed), result(log.read(roomId, 0, null, 5)).events());
        assertEquals(1, result(log.heads(Set.of(roomId))).get(roomId));
    }

    @Test
    void aFullQueueRefusesAndLosesNothing() {
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < 6_000; i++) {
            answers.add(log.append(message(roomId, "ann", "message " + i, null), NOW));
        }
        result(Future.join(answers).otherwiseEmpty());
        List<Long> acknowledged = new ArrayList<>();
        for (Future<Appended> answer : answers) {
            if (answer.succeeded()) {
                acknowledged.add(answer.result().event().seq());
            } else {
                assertEquals(
                        ErrorCode.UNAVAILABLE,
                        ParleyException.of(answer.cause()).code());
            }
        }
        List<Long> stored = seqs(result(log.read(roomId, 0, null, 10_000)).events());
        assertEquals(upTo(stored.size()), stored);
        assertEquals(true, stored.containsAll(acknowledged));
    }

    @Test
    void membersAreCalledWhatTheyAreCalledNow() {
        join("ann");
        join("guest");
        sql("INSERT INTO users_auth (user_id, username) VALUES ($1, $2)", "ann", "ann");
        sql("UPDATE users_auth SET username = $2 WHERE user_id = $1", "ann", "Hannah");
        sql("INSERT INTO users_auth (user_id, username) VALUES ($1, $2)", "guest", "no_guest_any_more");
        assertEquals(
                List.of("Hannah", "no_guest_any_more"),
                result(log.room(roomId)).members().stream()
                        .map(Member::username)
                        .toList());
        assertEquals(Map.of("hannah", Set.of("ann")), result(log.membersNamed(roomId, List.of("hannah", "ann"))));
    }

    private static void sql(String statement, String userId, String username) {
        result(postgres.pool().preparedQuery(statement).execute(Tuple.of(userId, username)));
    }

    /** Writers wait for the room meanwhile, and a statement that takes too long would be given up, each time anew. */
    @Test
    void aLongFeedIsCutInSmallSteps() {
        say("ann", "first");
        for (String statement : MANY_EVENTS_AND_NO_LARGE_DELETION) {
            result(postgres.pool().query(statement.formatted(roomId)).execute());
        }
        Statements statements = new Statements(postgres.pool());
        assertEquals(1, result(new FeedRetention(statements, 5, 1_000_000).trim(NOW)));
        result(postgres.pool().query("DROP FUNCTION refuse_large CASCADE").execute());
        assertFalse(result(log.read(roomId, 4_994, null, 100)).recovered());
        assertEquals(5, result(log.read(roomId, 4_995, null, 100)).events().size());
    }

    private static final List<String> MANY_EVENTS_AND_NO_LARGE_DELETION =
            List.of("""
            INSERT INTO room_events (room_id, seq, type, user_id, body, created_at)
            SELECT room_id, seq + more, 'room:updated', user_id, '{}', created_at
            FROM room_events, generate_series(1, 4999) more WHERE room_id = '%s'
            """, "UPDATE group_chats SET head = 5000 WHERE id = '%s'", """
            CREATE FUNCTION refuse_large() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT count(*) FROM gone) > 1000 THEN RAISE 'too many at once'; END IF;
                RETURN NULL;
            END $$
            """, """
            CREATE TRIGGER refuse_large AFTER DELETE ON room_events REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_large()
            """);

    @Test
    @Tag("S3-PERF-05")
    @Tag("S3-PERF-06")
    @Tag("S3-PERF-09")
    void messagesAndMembersHaveTheirIndexes() {
        List<String> names = new ArrayList<>();
        result(postgres.pool()
                        .query("SELECT indexname FROM pg_indexes WHERE schemaname = 'parley'")
                        .execute())
                .forEach(row -> names.add(row.getString(0)));
        assertEquals(
                true,
                names.containsAll(
                        List.of("idx_conversation_messages", "idx_group_messages", "idx_group_members_both")));
    }
}
