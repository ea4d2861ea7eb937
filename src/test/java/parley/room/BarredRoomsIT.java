package parley.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.util.Await.refusal;
import static parley.util.Await.result;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import parley.config.ConfigLoader;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.postgres.PostgresExtension;
import parley.postgres.Statements;
import parley.relation.RelationStore;
import parley.relation.pg.PgRelationStore;
import parley.room.pg.PgRoomDirectory;
import parley.room.pg.PgRoomLog;
import parley.util.EnvelopeCipher;
import parley.util.TestClock;

/** Blocks are made on one node while messages come from another: a block keeps the two apart. */
@Tag("S3-SEC-03")
@Tag("once")
class BarredRoomsIT {
    private static final int ROUNDS = 150;
    private static final int MOST_BLOCKS = 1_000;

    @RegisterExtension
    static final PostgresExtension postgres = new PostgresExtension();

    private final Vertx vertx = postgres.vertx();
    private final TestClock clock = new TestClock();
    private final Random random = new Random(11);
    private final List<Node> nodes = new ArrayList<>();
    private String ann;
    private String bob;

    private record Node(Pool pool, RoomLog log, RoomDirectory directory, RelationStore relations) {}

    @BeforeEach
    void twoNodes() {
        SecureRandom secure = new SecureRandom();
        EnvelopeCipher cipher = new EnvelopeCipher(List.of(secure.generateSeed(32)), secure);
        for (int i = 0; i < 2; i++) {
            Pool pool = postgres.newPool();
            Statements statements = new Statements(pool);
            RecentRooms recent = new RecentRooms(clock);
            nodes.add(new Node(
                    pool,
                    new PgRoomLog(
                            statements, cipher, recent, ConfigLoader.defaults().quotas(), 2),
                    new PgRoomDirectory(statements),
                    new PgRelationStore(statements, clock, recent::forget)));
        }
        newPair();
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> result(node.pool().close()));
    }

    private void newPair() {
        ann = UUID.randomUUID().toString();
        bob = UUID.randomUUID().toString();
    }

    private Future<String> open(Node node) {
        Room room = new Room(UUID.randomUUID().toString(), RoomKind.DIRECT, "", "epoch", 0, clock.millis(), List.of());
        return node.directory().openDirect(room, ann, bob, clock.millis());
    }

    private Future<Appended> join(Node node, String roomId, String userId) {
        return node.log()
                .append(
                        new Draft(roomId, EventTypes.USER_JOINED, userId, new JsonObject().put("username", userId)),
                        clock.millis());
    }

    private String openWithBoth() {
        String roomId = result(open(nodes.get(0)));
        result(join(nodes.get(0), roomId, ann));
        result(join(nodes.get(0), roomId, bob));
        return roomId;
    }

    private Future<Appended> say(Node node, String roomId, String userId) {
        return node.log().append(RoomLogContract.message(roomId, userId, "across", null), clock.millis());
    }

    private long stored(String roomId) {
        return result(postgres.pool()
                        .preparedQuery("SELECT count(*) FROM room_events WHERE room_id = $1")
                        .execute(Tuple.of(roomId)))
                .iterator()
                .next()
                .getLong(0);
    }

    private boolean barred(String roomId) {
        return result(postgres.pool()
                        .preparedQuery("SELECT barred FROM group_chats WHERE id = $1")
                        .execute(Tuple.of(roomId)))
                .iterator()
                .next()
                .getBoolean(0);
    }

    private static boolean wasBlocked(Future<?> answer) {
        return answer.failed() && ParleyException.of(answer.cause()).code() == ErrorCode.USER_BLOCKED;
    }

    /** A busy machine may also hold the room's row for so long that a message is refused for that. */
    private static boolean wasRefused(Future<?> answer) {
        return wasBlocked(answer)
                || answer.failed() && ParleyException.of(answer.cause()).code() == ErrorCode.UNAVAILABLE;
    }

    /** Sends messages of both on both nodes, so that some are always under way. */
    private List<Future<Appended>> talk(String roomId, int messages) {
        List<Future<Appended>> answers = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            answers.add(say(nodes.get(i % 2), roomId, i % 3 == 0 ? ann : bob));
        }
        return answers;
    }

    private void pause(int ms) {
        if (ms > 0) {
            result(vertx.timer(ms));
        }
    }

    @Test
    void nothingIsStoredAfterABlockWasAnswered() {
        int cutShort = 0;
        for (int round = 0; round < ROUNDS; round++) {
            newPair();
            String roomId = openWithBoth();
            List<Future<Appended>> talk = talk(roomId, 20);
            // The pause lets the block meet messages at any point of their way.
            pause(random.nextInt(5));
            talk.addAll(talk(roomId, 20));
            result(nodes.get(round % 2).relations().block(ann, bob, MOST_BLOCKS));
            long atTheAnswer = stored(roomId);
            talk.addAll(talk(roomId, 10));
            result(Future.join(talk).otherwiseEmpty());
            assertEquals(atTheAnswer, stored(roomId), "in round " + round);
            talk.forEach(answer -> assertTrue(answer.succeeded() || wasRefused(answer), answer::toString));
            talk.subList(40, 50).forEach(answer -> assertTrue(wasRefused(answer), answer::toString));
            cutShort += talk.subList(0, 40).stream().anyMatch(BarredRoomsIT::wasBlocked) ? 1 : 0;
        }
        assertTrue(cutShort > 0, "No block met messages that were under way");
    }

    /** The end is no news to anybody: both have heard of it while the block was made. */
    @Test
    void aCallThatABlockEndsIsOverInTheRoomTooButNoneBegins() {
        RoomLog log = nodes.get(0).log();
        String roomId = openWithBoth();
        JsonObject ringing = CallMessagesContract.call("ringing");
        result(log.append(byAnn(CallMessagesContract.callMessage(roomId, "c", ringing)), clock.millis()));
        result(nodes.get(1).relations().block(bob, ann, MOST_BLOCKS));
        Draft end = MessageChanges.callOn(roomId, ann, "message of c", CallMessagesContract.ended("removed"));
        assertTrue(result(log.append(end, clock.millis())).changed());
        refusal(
                ErrorCode.USER_BLOCKED,
                log.append(byAnn(CallMessagesContract.callMessage(roomId, "d", ringing)), clock.millis()));
    }

    @Test
    @Tag("S1-FILE-03")
    void aFileIsGoneAcrossABlockTooButNoneIsShown() {
        RoomLog log = nodes.get(0).log();
        String roomId = openWithBoth();
        result(log.append(FileMessagesContract.fileMessage(roomId, ann, roomId, null, null), clock.millis()));
        result(nodes.get(1).relations().block(bob, ann, MOST_BLOCKS));
        JsonObject file = FileMessagesContract.file(roomId);
        Draft gone = MessageChanges.fileGone(roomId, ann, "message of " + roomId, file);
        assertTrue(result(log.append(gone, clock.millis())).changed());
        refusal(
                ErrorCode.USER_BLOCKED,
                log.append(FileMessagesContract.fileMessage(roomId, ann, "other", null, null), clock.millis()));
    }

    private Draft byAnn(Draft call) {
        return new Draft(call.roomId(), call.type(), ann, call.body(), call.clientId(), call.fingerprint());
    }

    @Test
    void nothingIsStoredAfterABlockThatCameBeforeTheRoom() {
        for (int round = 0; round < ROUNDS; round++) {
            newPair();
            Future<Appended> first = open(nodes.get(0)).compose(roomId -> join(nodes.get(0), roomId, bob)
                    .compose(in -> join(nodes.get(0), roomId, ann))
                    .compose(in -> say(nodes.get(0), roomId, ann)));
            pause(random.nextInt(6));
            result(nodes.get(1).relations().block(bob, ann, MOST_BLOCKS));
            long atTheAnswer = result(nodes.get(1).directory().direct(ann, bob))
                    .map(this::stored)
                    .orElse(0L);
            result(Future.join(List.of(first)).otherwiseEmpty());
            assertTrue(first.succeeded() || wasBlocked(first), first::toString);
            String roomId = result(nodes.get(1).directory().direct(ann, bob)).orElseThrow();
            assertEquals(atTheAnswer, stored(roomId), "in round " + round);
            assertTrue(barred(roomId));
        }
    }

    @Test
    void aRoomIsOpenAgainWhenNeitherBlocksTheOther() {
        String roomId = openWithBoth();
        RelationStore relations = nodes.get(0).relations();
        result(relations.block(ann, bob, MOST_BLOCKS));
        result(relations.block(bob, ann, MOST_BLOCKS));
        result(relations.unblock(ann, bob));
        refusal(ErrorCode.USER_BLOCKED, say(nodes.get(1), roomId, ann));
        result(relations.unblock(bob, ann));
        assertFalse(barred(roomId));
        result(say(nodes.get(1), roomId, ann));
    }

    @Test
    void theBarAgreesWithTheBlocksHoweverTheyAreChangedAtOnce() {
        String roomId = openWithBoth();
        for (int round = 0; round < 50; round++) {
            List<Future<Void>> changes = new ArrayList<>();
            for (Node node : nodes) {
                changes.add(
                        random.nextBoolean()
                                ? node.relations().block(ann, bob, MOST_BLOCKS)
                                : node.relations().unblock(ann, bob));
                changes.add(
                        random.nextBoolean()
                                ? node.relations().block(bob, ann, MOST_BLOCKS)
                                : node.relations().unblock(bob, ann));
            }
            result(Future.all(changes));
            assertEquals(result(nodes.get(0).relations().isBlocked(ann, bob)), barred(roomId));
        }
    }

    @Test
    void aBlockThatHasEndedByItselfOpensTheRoomWithTheNextMessage() {
        String roomId = openWithBoth();
        result(nodes.get(0).relations().blockUntil(ann, bob, clock.millis() + 1_000, MOST_BLOCKS));
        refusal(ErrorCode.USER_BLOCKED, say(nodes.get(0), roomId, bob));
        clock.advanceMs(1_001);
        result(say(nodes.get(0), roomId, bob));
        assertFalse(barred(roomId));
    }

    @Test
    void acrossABlockOneMayTakeBackLeaveAndHearOfWhatWasStoredBefore() {
        String roomId = openWithBoth();
        RoomLog log = nodes.get(0).log();
        Draft said = RoomLogContract.message(roomId, ann, "before", "intent");
        RoomEvent stored = result(log.append(said, clock.millis())).event();
        String messageId = stored.body().getString("id");
        result(nodes.get(0).relations().block(bob, ann, MOST_BLOCKS));
        assertTrue(result(log.append(said, clock.millis())).duplicate());
        for (Draft refused : List.of(
                MessageChanges.react(roomId, bob, messageId, "👍", true),
                MessageChanges.pin(roomId, bob, messageId, true),
                RoomLogContract.message(roomId, ann, "after", null))) {
            refusal(ErrorCode.USER_BLOCKED, log.append(refused, clock.millis()));
        }
        result(log.append(MessageChanges.delete(roomId, ann, messageId), clock.millis()));
        Draft leaves = new Draft(roomId, EventTypes.USER_LEFT, bob, new JsonObject().put("username", bob));
        result(log.append(leaves, clock.millis()));
        assertEquals(5, stored(roomId));
    }

    @Test
    void aNodeKnowsABarThatWasMadeOnItAtOnceAndAnyOtherWithinASecond() {
        String roomId = openWithBoth();
        assertEquals(List.of(false, false), remembered(roomId));
        result(nodes.get(0).relations().block(ann, bob, MOST_BLOCKS));
        assertEquals(List.of(true, false), remembered(roomId));
        clock.advanceMs(1_000);
        assertEquals(List.of(true, true), remembered(roomId));
        result(nodes.get(1).relations().unblock(ann, bob));
        assertEquals(List.of(true, false), remembered(roomId));
    }

    @Test
    void aNodeThatStoresAMessageBehindAnEndedBlockKnowsThatTheRoomIsOpen() {
        String roomId = openWithBoth();
        result(nodes.get(0).relations().blockUntil(ann, bob, clock.millis() + 100, MOST_BLOCKS));
        clock.advanceMs(101);
        assertEquals(List.of(true, true), remembered(roomId));
        result(say(nodes.get(0), roomId, bob));
        assertEquals(List.of(false, true), remembered(roomId));
    }

    /** Returns whether the room is barred as each node remembers it. */
    private List<Boolean> remembered(String roomId) {
        return nodes.stream()
                .map(node -> result(node.log().roomOfMember(roomId, ann)).barred())
                .toList();
    }

    @Test
    void aBlockBarsNoOtherRoom() {
        String roomId = openWithBoth();
        result(nodes.get(0).relations().block(ann, UUID.randomUUID().toString(), MOST_BLOCKS));
        result(say(nodes.get(0), roomId, ann));
        for (Row row :
                result(postgres.pool().query("SELECT barred FROM group_chats").execute())) {
            assertFalse(row.getBoolean(0));
        }
    }
}
