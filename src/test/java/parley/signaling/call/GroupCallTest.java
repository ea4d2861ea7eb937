package parley.signaling.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.signaling.call.CallScene.BOB;
import static parley.signaling.call.CallScene.BOBS_TABLET;
import static parley.signaling.call.CallScene.CLEO;
import static parley.signaling.call.CallScene.device;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.signaling.call.CallCommand.Answer;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallCommand.Leave;
import parley.signaling.call.CallCommand.Look;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.CallCommand.Remove;
import parley.signaling.call.CallCommand.Update;

@Tag("S1-ARC-01")
class GroupCallTest {
    private final CallScene call = CallScene.group(Media.AUDIO);

    private static Join join(Device by, Media media) {
        return new Join("p-" + by.userId(), by, media);
    }

    @Test
    void endsWithItsLastParticipant() {
        call.does(join(BOB, Media.AUDIO)).does(new Leave("ann", "ann1"));
        assertTrue(call.call.live());
        call.does(new Leave("bob", "bob1"));
        assertFalse(call.call.live());
        assertEquals(EndReason.HANGUP, call.call.reason());
        assertEquals(List.of("ann", "bob"), call.call.everIn());
        call.isRefused(ErrorCode.GONE, join(CLEO, Media.AUDIO));
    }

    @Test
    void aCrowdThatComesAndGoesMakesTheCallNoLarger() {
        for (int i = 0; i < 2 * Call.MOST_EVER_IN; i++) {
            Device visitor = device("visitor" + i, 1);
            call.does(join(visitor, Media.AUDIO)).does(new Leave(visitor.userId(), visitor.connectionId()));
        }
        assertEquals(Call.MOST_EVER_IN, call.call.everIn().size());
        assertEquals("ann", call.call.everIn().get(0));
    }

    @Test
    void joiningAgainChangesNothing() {
        call.does(join(BOB, Media.AUDIO));
        call.doesNothing(join(BOB, Media.AUDIO));
    }

    @Test
    void joiningWithAnotherDeviceGoesOnThere() {
        call.does(join(BOB, Media.AUDIO)).does(join(CLEO, Media.AUDIO));
        call.does(new Join("p-new", BOBS_TABLET, Media.AUDIO));
        assertEquals(List.of("bob1: END answered-elsewhere"), call.told);
        assertEquals(
                List.of("p-ann", "p-cleo", "p-bob"),
                call.call.participants().stream().map(Participant::id).toList());
    }

    @Test
    void joiningAfterALossTellsNobody() {
        call.does(join(BOB, Media.AUDIO)).does(new Lose("bob1")).does(join(BOBS_TABLET, Media.AUDIO));
        assertEquals(List.of(), call.told);
        assertFalse(call.call.ofUser("bob").orElseThrow().gone());
    }

    @Test
    void takesNoFifthCamera() {
        CallScene seen = CallScene.group(Media.VIDEO);
        for (int i = 1; i <= 3; i++) {
            seen.does(join(device("user" + i, 1), Media.VIDEO));
        }
        seen.isRefused(ErrorCode.CALL_NEEDS_MEDIA_SERVER, join(BOB, Media.VIDEO));
        seen.does(join(BOB, Media.AUDIO));
        seen.isRefused(ErrorCode.CALL_NEEDS_MEDIA_SERVER, new Update("bob", null, true, null, null));
        seen.isRefused(ErrorCode.CALL_NEEDS_MEDIA_SERVER, new Update("bob", null, null, true, null));
        seen.does(new Update("user1", null, null, true, null));
        seen.does(new Update("user1", null, false, false, null));
        seen.does(new Update("bob", null, true, null, null));
    }

    @Test
    void takesNoNinthParticipant() {
        for (int i = 1; i <= 7; i++) {
            call.does(join(device("user" + i, 1), Media.AUDIO));
        }
        call.isRefused(ErrorCode.CALL_NEEDS_MEDIA_SERVER, join(BOB, Media.AUDIO));
    }

    @Test
    void showsHandsAndMutes() {
        call.does(new Update("ann", true, null, null, true));
        Participant ann = call.call.ofUser("ann").orElseThrow();
        assertTrue(ann.muted() && ann.hand() && !ann.video());
        call.doesNothing(new Update("ann", true, null, null, null));
        call.isRefused(ErrorCode.NOT_FOUND, new Update("bob", true, null, null, null));
    }

    @Test
    void removesAParticipantWhoIsTold() {
        call.does(join(BOB, Media.AUDIO)).does(new Remove("p-bob"));
        assertEquals(List.of("bob1: END removed"), call.told);
        call.isRefused(ErrorCode.NOT_FOUND, new Remove("p-bob"));
    }

    @Test
    void anAdminEndsItForAll() {
        call.does(join(BOB, Media.AUDIO)).does(new Close("ann1", EndReason.HANGUP));
        assertEquals(List.of("bob1: END hangup"), call.told);
        assertFalse(call.call.live());
    }

    @Test
    void aUserWhoMayNotBeInItIsOut() {
        call.does(join(BOB, Media.AUDIO)).does(new Expel("bob", EndReason.REMOVED));
        assertEquals(List.of("bob1: END removed"), call.told);
        assertEquals(Set.of("ann"), call.call.users());
        call.doesNothing(new Expel("bob", EndReason.REMOVED));
    }

    @Test
    void lostParticipantsAreOutAfterTheGrace() {
        call.does(join(BOB, Media.AUDIO)).does(new Lose("bob1"));
        call.at(10_999).doesNothing(new Look());
        call.at(11_000).does(new Look());
        assertEquals(Set.of("ann"), call.call.users());
        call.does(new Lose("ann1")).at(21_000).does(new Look());
        assertEquals(EndReason.DISCONNECTED, call.call.reason());
    }

    @Test
    void endsAfterTheLongestTime() {
        call.at(3_601_000).does(new Look());
        assertEquals(List.of("ann1: END timeout"), call.told);
        assertFalse(call.call.live());
    }

    @Test
    void nobodyAnswersIt() {
        call.isRefused(ErrorCode.CONFLICT, new Answer("p", BOB));
    }
}
