package parley.chat;

import io.vertx.core.Future;
import parley.bus.Command;
import parley.room.PostingRules;
import parley.room.Review;
import parley.room.Room;
import parley.room.RoomEvent;

/** The judgement of one text, from the question to what is told once the text is stored. */
final class Judgement {
    private final Review review;
    private final Room room;
    private final Command command;
    private final String messageId;
    private String flag;

    private Judgement(Review review, Room room, Command command, String messageId) {
        this.review = review;
        this.room = room;
        this.command = command;
        this.messageId = messageId;
    }

    /** Returns null where nobody judges. */
    static Judgement of(PostingRules rules, Room room, Command command, String messageId) {
        Review review = rules.review();
        return review == null ? null : new Judgement(review, room, command, messageId);
    }

    /** Returns the text to store. */
    Future<String> text() {
        return review.judge(room, command, messageId).map(outcome -> {
            flag = outcome.flag();
            return outcome.content();
        });
    }

    void stored(RoomEvent event) {
        if (flag != null) {
            review.flagged(event, messageId, flag);
        }
    }
}
