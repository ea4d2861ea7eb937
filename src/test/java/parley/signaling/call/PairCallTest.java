package parley.signaling.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.signaling.call.CallScene.ANN;
import static parley.signaling.call.CallScene.BOB;
import static parley.signaling.call.CallScene.BOBS_TABLET;
import static parley.signaling.call.CallScene.CLEO;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.signaling.call.CallCommand.Answer;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Connect;
import parley.signaling.call.CallCommand.Decline;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.Find;
import parley.signaling.call.CallCommand.HangUp;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallCommand.Look;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.CallCommand.LoseNode;
import parley.signaling.call.CallCommand.TakeOver;

@Tag("S1-EVT-16")
class PairCallTest {
    private final CallScene ringing = CallScene.ringing();
    private final CallScene answered = CallScene.answered();

    @Test
    void theFirstAnswerWinsAndSilencesTheOtherDevices() {
        ringing.does(new Answer("p-bob", BOB));
        assertEquals(List.of("bob but bob1: END answered-elsewhere"), ringing.told);
        assertEquals(CallState.ACCEPTED, ringing.call.state());
        assertEquals(Set.of("ann", "bob"), ringing.call.users());
        assertNull(ringing.call.offer());
        ringing.isRefused(ErrorCode.CONFLICT, new Answer("p-2", BOBS_TABLET));
    }

    @Test
    void anAnswerThatComesAgainChangesNothing() {
        answered.doesNothing(new Answer("p-other", BOB));
    }

    @Test
    void nobodyButTheCalleeAnswers() {
        ringing.isRefused(ErrorCode.CONFLICT, new Answer("p", ANN));
        ringing.isRefused(ErrorCode.NOT_FOUND, new Answer("p", CLEO));
    }

    @Test
    void declinesOnceForAllDevices() {
        ringing.does(new Decline("bob", "bob1", EndReason.DECLINED));
        assertEquals(List.of("ann1: REJECT declined", "bob but bob1: END declined"), ringing.told);
        assertEquals(EndReason.DECLINED, ringing.call.reason());
        ringing.isRefused(ErrorCode.GONE, new Answer("p", BOBS_TABLET));
    }

    @Test
    void nobodyButTheCalleeDeclinesAndNotAfterTheAnswer() {
        ringing.isRefused(ErrorCode.NOT_FOUND, new Decline("cleo", "cleo1", EndReason.DECLINED));
        ringing.isRefused(ErrorCode.NOT_FOUND, new Decline("ann", "ann1", EndReason.DECLINED));
        answered.isRefused(ErrorCode.CONFLICT, new Decline("bob", "bob2", EndReason.DECLINED));
    }

    @Test
    void aCallerWhoHangsUpEndsTheRinging() {
        ringing.does(new HangUp("ann", "ann1", EndReason.HANGUP));
        assertEquals(List.of("bob but ann1: END hangup"), ringing.told);
    }

    @Test
    void aCalleeWhoEndsACallThatRingsDeclinesIt() {
        ringing.does(new HangUp("bob", "bob1", EndReason.HANGUP));
        assertEquals(EndReason.DECLINED, ringing.call.reason());
    }

    @Test
    void eitherEndsARunningCall() {
        answered.does(new HangUp("bob", "bob1", EndReason.FAILED));
        assertEquals(List.of("ann1: END failed"), answered.told);
        assertFalse(answered.call.live());
        assertEquals(Set.of(), answered.call.users());
    }

    @Test
    void aCallThatIsEndedOnAnotherDeviceEndsOnItsOwn() {
        answered.does(new HangUp("bob", "bob2", EndReason.HANGUP));
        assertEquals(List.of("ann1: END hangup", "bob1: END hangup"), answered.told);
    }

    @Test
    void strangersEndNothing() {
        answered.isRefused(ErrorCode.NOT_FOUND, new HangUp("cleo", "cleo1", EndReason.HANGUP));
        answered.isRefused(ErrorCode.NOT_FOUND, new TakeOver(CLEO));
        answered.isRefused(ErrorCode.NOT_FOUND, new Connect("cleo"));
        answered.isRefused(ErrorCode.CONFLICT, new Join("p", CLEO, Media.AUDIO));
    }

    @Test
    void ringsUntilItsTimeIsOver() {
        ringing.at(30_999).doesNothing(new Look());
        ringing.at(31_000).does(new Look());
        assertEquals(List.of("ann1: TIMEOUT timeout", "bob: TIMEOUT timeout"), ringing.told);
    }

    @Test
    void countsAsConnectedWhenAClientSaysSoOrAfterAWhile() {
        answered.does(new Connect("ann"));
        assertEquals(CallState.CONNECTED, answered.call.state());
        answered.doesNothing(new Connect("bob"));
        CallScene silent = CallScene.answered();
        silent.at(21_000).does(new Look());
        assertEquals(CallState.CONNECTED, silent.call.state());
        assertEquals(3_601_000, silent.call.deadline());
    }

    @Test
    void endsAfterTheLongestTime() {
        answered.does(new Connect("ann"));
        answered.at(3_601_000).does(new Look());
        assertEquals(EndReason.TIMEOUT, answered.call.reason());
        assertEquals(List.of("ann1: END timeout", "bob1: END timeout"), answered.told);
    }

    @Test
    void waitsForALostConnectionAndThenEnds() {
        answered.does(new Lose("bob1"));
        assertEquals(11_000, answered.call.deadline());
        answered.at(10_999).doesNothing(new Look());
        answered.at(11_000).does(new Look());
        assertEquals(EndReason.DISCONNECTED, answered.call.reason());
        assertEquals(List.of("ann1: END disconnected"), answered.told);
    }

    @Test
    void aCallerWhoIsGoneWhileItRingsEndsItAfterTheGrace() {
        ringing.does(new Lose("ann1"));
        ringing.at(11_000).does(new Look());
        assertEquals(List.of("bob: END disconnected"), ringing.told);
    }

    @Test
    void aLostConnectionCountsFromItsFirstLoss() {
        answered.does(new Lose("bob1"));
        answered.at(5_000).doesNothing(new Lose("bob1"));
        answered.doesNothing(new Lose("bob2"));
    }

    @Test
    void anotherConnectionTakesOverFromALostOne() {
        answered.does(new Lose("bob1")).does(new TakeOver(BOBS_TABLET));
        assertEquals(List.of(), answered.told);
        assertEquals("bob2", answered.call.ofUser("bob").orElseThrow().device().connectionId());
        assertEquals(21_000, answered.call.deadline());
        answered.doesNothing(new TakeOver(BOBS_TABLET));
    }

    @Test
    void anotherConnectionTakesOverFromALiveOneWhichIsTold() {
        answered.does(new TakeOver(BOBS_TABLET));
        assertEquals(List.of("bob1: END answered-elsewhere"), answered.told);
        answered.doesNothing(new Lose("bob1"));
    }

    @Test
    void allConnectionsOfALostNodeAreLost() {
        answered.does(new LoseNode("node1"));
        assertTrue(answered.call.participants().stream().allMatch(Participant::gone));
        answered.does(new Find("ann1"));
        assertFalse(answered.call.ofUser("ann").orElseThrow().gone());
        answered.doesNothing(new Find("ann1"));
    }

    @Test
    void aUserWhoMayNotBeInItEndsIt() {
        ringing.does(new Expel("bob", EndReason.REMOVED));
        assertEquals(List.of("ann1: END removed", "bob: END removed"), ringing.told);
        answered.does(new Expel("bob", EndReason.REMOVED));
        assertEquals(List.of("ann1: END removed", "bob1: END removed"), answered.told);
        CallScene.answered().doesNothing(new Expel("cleo", EndReason.REMOVED));
    }

    @Test
    void endsWithItsRoom() {
        answered.does(new Close(null, EndReason.HANGUP));
        assertEquals(List.of("ann1: END hangup", "bob1: END hangup"), answered.told);
    }

    @Test
    void anEndedCallStaysAsItIs() {
        answered.does(new Close(null, EndReason.HANGUP));
        for (CallCommand command : List.of(new Look(), new Lose("ann1"), new TakeOver(ANN), new Connect("ann"))) {
            answered.isRefused(ErrorCode.GONE, command);
        }
        assertEquals(List.of("ann", "bob"), answered.call.everIn());
    }
}
