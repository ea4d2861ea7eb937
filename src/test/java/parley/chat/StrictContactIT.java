package parley.chat;

import static parley.util.Await.refusal;
import static parley.util.Await.result;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.room.ContactPolicy;

/** The strict policy asks for a follow with every message, answers too. */
@Tag("S3-SEC-04")
class StrictContactIT extends RoomCommandsFixture {
    @Override
    ContactPolicy.Policy policy() {
        return ContactPolicy.Policy.STRICT;
    }

    @Test
    void everyMessageNeedsAFollow() {
        String room = result(write("ann", "cleo", "hello")).getString("roomId");
        refusal(ErrorCode.NOT_FOLLOWING, say("cleo", room, "an answer"));
        refusal(ErrorCode.NOT_FOLLOWING, write("cleo", "ann", "an answer"));
        follows.add("cleo ann");
        result(say("cleo", room, "an answer"));
        follows.remove("ann cleo");
        refusal(ErrorCode.NOT_FOLLOWING, say("ann", room, "again"));
    }
}
