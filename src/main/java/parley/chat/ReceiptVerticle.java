package parley.chat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.chat.CursorGathering.Gathered;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.room.Cursor;
import parley.room.CursorMoves.Move;
import parley.room.CursorMoves.Moved;
import parley.room.CursorMoves.Outcome;
import parley.room.MemberKey;
import parley.room.MessageChanges;
import parley.room.PostingRules;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.Rooms;

/**
 * Takes the receipts of this node's rooms. It gathers them for a moment, stores them by one statement, answers them and
 * tells each room once.
 */
public final class ReceiptVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ReceiptVerticle.class);

    /** Source: the protocol's section 2. */
    private static final long GATHER_MS = 250;

    private static final int MOST_AT_ONCE = 5_000;
    /** A command is answered within five seconds, even if the store hangs. */
    private static final long PATIENCE_MS = 4_000;

    private static final int ATTEMPTS = 8;
    private static final long RETRY_AFTER_MS = 1_000;

    private final Bus bus;
    private final Rooms rooms;
    private final PostingRules rules;
    private final CursorGathering gathering = new CursorGathering();
    private boolean busy;

    public ReceiptVerticle(Rooms rooms, PostingRules rules) {
        this.bus = rooms.bus();
        this.rooms = rooms;
        this.rules = rules;
    }

    @Override
    public Future<?> start() {
        bus.serveCommands(ChatCommands.RECEIPTS, this::receipt);
        return Future.succeededFuture();
    }

    private Future<Reply> receipt(Command command) {
        String roomId = command.text("roomId");
        if (command.body().getValue("upTo") == null) {
            return messageOf(command)
                    .compose(message ->
                            gather(message.roomId(), command.withBody(new JsonObject().put("upTo", message.seq()))));
        }
        return roomId == null
                ? OwnMatch.idOf(rooms.log(), command.caller()).compose(matchId -> gather(matchId, command))
                : gather(roomId, command);
    }

    private Future<RoomEvent> messageOf(Command command) {
        String messageId = command.text("messageId");
        return rooms.log()
                .roomOf(messageId, command.caller().userId())
                .map(found -> found.orElseThrow(MessageChanges::noSuchMessage))
                .compose(roomId -> rooms.log().message(roomId, messageId))
                .map(found -> found.orElseThrow(MessageChanges::noSuchMessage));
    }

    private Future<Reply> gather(String roomId, Command command) {
        Cursor cursor = command.name().equals(ChatCommands.READ) ? Cursor.READ : Cursor.DELIVERED;
        MemberKey seat = new MemberKey(roomId, command.caller().userId());
        Gathered gathered = gathering.add(
                seat, cursor, command.body().getLong("upTo"), command.caller().connectionId());
        if (!busy) {
            busy = true;
            vertx.setTimer(GATHER_MS, timer -> flush());
        }
        return gathered.answer().future();
    }

    /** Writes what was gathered; what comes meanwhile waits for the next time. */
    private void flush() {
        List<Gathered> leaving = gathering.take(MOST_AT_ONCE);
        List<Move> moves = leaving.stream().map(Gathered::move).toList();
        Future.succeededFuture(moves)
                .compose(all -> rooms.log().move(all, ReceiptNews.TOLD_TO_ALL))
                .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
                .onComplete(outcome -> written(leaving, outcome), failure -> refused(leaving, failure))
                .onComplete(done -> {
                    busy = !gathering.isEmpty();
                    if (busy) {
                        vertx.setTimer(GATHER_MS, timer -> flush());
                    }
                });
    }

    /** Refuses what came meanwhile as well: its turn would come too late for an answer in time. */
    private void refused(List<Gathered> leaving, Throwable failure) {
        ParleyException refusal = failure instanceof TimeoutException ? unavailable() : ParleyException.of(failure);
        leaving.forEach(each -> each.answer().fail(refusal));
        gathering.take(Integer.MAX_VALUE).forEach(each -> each.answer().fail(refusal));
    }

    private static ParleyException unavailable() {
        return new ParleyException(ErrorCode.UNAVAILABLE, "This can't be stored at the moment", RETRY_AFTER_MS, null);
    }

    private void written(List<Gathered> leaving, Outcome outcome) {
        Map<MemberKey, Gathered> bySeat = new HashMap<>();
        leaving.forEach(each -> bySeat.put(each.move().seat(), each));
        for (Moved moved : outcome.moved()) {
            answer(bySeat.get(moved.move().seat()), moved);
        }
        ReceiptNews.of(outcome, bySeat).forEach((roomId, news) -> {
            // The room does not know of blocks that another service keeps.
            Future<Boolean> open = news.kind() == RoomKind.DIRECT ? isOpen(roomId, news) : Future.succeededFuture(true);
            open.onSuccess(told -> {
                        if (told) {
                            rooms.publisher().receipts(news.receipts());
                        }
                    })
                    .onFailure(away -> LOG.debug("Receipts were not told: {}", away.getMessage()));
        });
    }

    private Future<Boolean> isOpen(String roomId, ReceiptNews news) {
        String userId = news.receipts().cursors().get(0).userId();
        return rules.knowsBars()
                ? Future.succeededFuture(true)
                : rooms.log().recentRoom(roomId).compose(room -> rules.isOpen(room, userId));
    }

    private void answer(Gathered gathered, Moved moved) {
        if (moved.refusal() != null) {
            gathered.answer().fail(moved.refusal());
        } else if (!moved.held()) {
            gathered.answer().complete(Reply.EMPTY);
        } else if (gathered.attempts() < ATTEMPTS) {
            gathering.putBack(gathered);
        } else {
            gathered.answer().fail(unavailable());
        }
    }
}
