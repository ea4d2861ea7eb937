package parley.signaling.call;

import java.util.ArrayList;
import java.util.List;
import parley.error.ErrorCode;
import parley.signaling.call.CallCommand.Answer;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Connect;
import parley.signaling.call.CallCommand.Decline;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.HangUp;
import parley.signaling.call.CallCommand.Leave;
import parley.signaling.call.CallCommand.Look;
import parley.signaling.call.CallCommand.Update;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.CallStep.Notice;
import parley.signaling.call.CallStep.Refused;
import parley.signaling.call.CallStep.Word;

/** The steps of a call between two people, which ends when one of them is out of it. */
final class PairCall {
    private PairCall() {}

    static CallStep step(Call call, CallCommand command, long now, CallRules rules) {
        if (command instanceof Answer answer) {
            return answered(call, answer, now, rules);
        }
        if (command instanceof Decline decline) {
            return declined(call, decline);
        }
        if (command instanceof HangUp end) {
            return hungUp(call, end);
        }
        if (command instanceof Leave leave) {
            return hungUp(call, new HangUp(leave.userId(), leave.connectionId(), EndReason.HANGUP));
        }
        if (command instanceof Connect connect) {
            return connected(call, connect, rules);
        }
        if (command instanceof Update update) {
            return updated(call, update);
        }
        if (command instanceof Expel expel) {
            return call.isWith(expel.userId()) ? ended(call, null, expel.reason()) : CallStep.unchanged();
        }
        if (command instanceof Close close) {
            return ended(call, close.connectionId(), close.reason());
        }
        if (command instanceof Look) {
            return looked(call, now, rules);
        }
        return new Refused(ErrorCode.CONFLICT, "This is a call between two people");
    }

    private static CallStep answered(Call call, Answer answer, long now, CallRules rules) {
        Device by = answer.by();
        if (!call.callee().id().equals(by.userId())) {
            return call.caller().id().equals(by.userId())
                    ? new Refused(ErrorCode.CONFLICT, "This is your own call")
                    : CallStep.notIn();
        }
        if (!call.rings()) {
            return call.onConnection(by.connectionId()).isPresent()
                    ? CallStep.unchanged()
                    : new Refused(ErrorCode.CONFLICT, "The call was answered on another device");
        }
        Participant callee = Participant.joining(answer.participantId(), by, call.media());
        return new Changed(
                call.answered(callee, now, now + rules.connectMs()),
                List.of(Notice.toDevices(by.userId(), by.connectionId(), Word.END, EndReason.ANSWERED_ELSEWHERE)));
    }

    private static CallStep declined(Call call, Decline decline) {
        if (!call.callee().id().equals(decline.userId())) {
            return CallStep.notIn();
        }
        if (!call.rings()) {
            return new Refused(ErrorCode.CONFLICT, "The call was answered");
        }
        return ended(call, decline.connectionId(), decline.reason());
    }

    private static CallStep hungUp(Call call, HangUp end) {
        if (!call.isWith(end.userId())) {
            return CallStep.notIn();
        }
        EndReason reason = call.ringsFor(end.userId()) ? EndReason.DECLINED : end.reason();
        return ended(call, end.connectionId(), reason);
    }

    private static CallStep connected(Call call, Connect connect, CallRules rules) {
        if (call.ofUser(connect.userId()).isEmpty()) {
            return CallStep.notIn();
        }
        return call.state() == CallState.ACCEPTED
                ? new Changed(call.in(CallState.CONNECTED, call.answeredAt() + rules.longestMs()), List.of())
                : CallStep.unchanged();
    }

    private static CallStep updated(Call call, Update update) {
        Participant before = call.ofUser(update.userId()).orElse(null);
        if (before == null) {
            return CallStep.notIn();
        }
        Participant after = before.showing(update);
        return after.equals(before)
                ? CallStep.unchanged()
                : new Changed(call.with(call.replaced(before, after)), List.of());
    }

    private static CallStep looked(Call call, long now, CallRules rules) {
        if (now < call.deadline()) {
            return CallStep.unchanged();
        }
        boolean lost = call.participants().stream().anyMatch(one -> one.gone() && one.goneUntil() <= now);
        if (lost) {
            return ended(call, null, EndReason.DISCONNECTED);
        }
        return call.state() == CallState.ACCEPTED
                ? new Changed(call.in(CallState.CONNECTED, call.answeredAt() + rules.longestMs()), List.of())
                : ended(call, null, EndReason.TIMEOUT);
    }

    /** @param connectionId the device that ended it; null for none */
    private static CallStep ended(Call call, String connectionId, EndReason reason) {
        List<Notice> notices = new ArrayList<>();
        Word word = wordToCaller(call, reason);
        call.participants().stream()
                .filter(one -> !one.gone() && !one.uses(connectionId))
                .forEach(one -> notices.add(Notice.toDevice(one.device(), word, reason)));
        if (call.rings()) {
            Word toCallee = word == Word.REJECT ? Word.END : word;
            notices.add(Notice.toDevices(call.callee().id(), connectionId, toCallee, reason));
        }
        return new Changed(call.ended(reason), notices);
    }

    private static Word wordToCaller(Call call, EndReason reason) {
        if (!call.rings()) {
            return Word.END;
        }
        return switch (reason) {
            case DECLINED, BUSY -> Word.REJECT;
            case TIMEOUT -> Word.TIMEOUT;
            default -> Word.END;
        };
    }
}
