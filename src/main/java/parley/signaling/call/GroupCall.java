package parley.signaling.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.signaling.call.CallCommand.Close;
import parley.signaling.call.CallCommand.Connect;
import parley.signaling.call.CallCommand.Expel;
import parley.signaling.call.CallCommand.HangUp;
import parley.signaling.call.CallCommand.Join;
import parley.signaling.call.CallCommand.Leave;
import parley.signaling.call.CallCommand.Look;
import parley.signaling.call.CallCommand.Remove;
import parley.signaling.call.CallCommand.Update;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.CallStep.Notice;
import parley.signaling.call.CallStep.Refused;
import parley.signaling.call.CallStep.Word;

/** The steps of a group call, which ends with its last participant. */
final class GroupCall {
    private GroupCall() {}

    static CallStep step(Call call, CallCommand command, long now, CallRules rules) {
        if (command instanceof Join join) {
            return joined(call, join, rules);
        }
        if (command instanceof Leave leave) {
            return left(call, leave.userId(), leave.connectionId(), EndReason.HANGUP, CallStep.notIn());
        }
        if (command instanceof HangUp end) {
            return left(call, end.userId(), end.connectionId(), end.reason(), CallStep.notIn());
        }
        if (command instanceof Expel expel) {
            return left(call, expel.userId(), null, expel.reason(), CallStep.unchanged());
        }
        if (command instanceof Remove remove) {
            return call.participant(remove.participantId())
                    .map(one -> out(call, Set.of(one), null, EndReason.REMOVED))
                    .orElse(new Refused(ErrorCode.NOT_FOUND, "The call has no such participant"));
        }
        if (command instanceof Update update) {
            return updated(call, update, rules);
        }
        if (command instanceof Close close) {
            return out(call, Set.copyOf(call.participants()), close.connectionId(), close.reason());
        }
        if (command instanceof Look) {
            return looked(call, now);
        }
        if (command instanceof Connect connect) {
            return call.ofUser(connect.userId()).isPresent() ? CallStep.unchanged() : CallStep.notIn();
        }
        return new Refused(ErrorCode.CONFLICT, "This is a group call");
    }

    /** A user who is in the call already goes on with the new device, as the same participant. */
    private static CallStep joined(Call call, Join join, CallRules rules) {
        Participant before = call.ofUser(join.by().userId()).orElse(null);
        Participant after =
                Participant.joining(before == null ? join.participantId() : before.id(), join.by(), join.media());
        if (after.equals(before)) {
            return CallStep.unchanged();
        }
        List<Participant> all = new ArrayList<>(call.participants());
        all.remove(before);
        all.add(after);
        Call next = call.with(all);
        boolean elsewhere =
                before != null && !before.gone() && !before.uses(join.by().connectionId());
        return fitting(
                next,
                rules,
                elsewhere
                        ? List.of(Notice.toDevice(before.device(), Word.END, EndReason.ANSWERED_ELSEWHERE))
                        : List.of());
    }

    private static CallStep fitting(Call next, CallRules rules, List<Notice> notices) {
        return rules.capacity().takes(next.participants().size(), next.withVideo())
                ? new Changed(next, notices)
                : new Refused(ErrorCode.CALL_NEEDS_MEDIA_SERVER, "The call takes no more without a media server");
    }

    private static CallStep updated(Call call, Update update, CallRules rules) {
        Participant before = call.ofUser(update.userId()).orElse(null);
        if (before == null) {
            return CallStep.notIn();
        }
        Participant after = before.showing(update);
        if (after.equals(before)) {
            return CallStep.unchanged();
        }
        Call next = call.with(call.replaced(before, after));
        // A call that is full for a reason of its own, such as a smaller limit, may still be muted.
        return after.sends() && !before.sends() ? fitting(next, rules, List.of()) : new Changed(next, List.of());
    }

    private static CallStep left(Call call, String userId, String connectionId, EndReason reason, CallStep otherwise) {
        return call.ofUser(userId)
                .map(one -> out(call, Set.of(one), connectionId, reason))
                .orElse(otherwise);
    }

    private static CallStep looked(Call call, long now) {
        if (now >= call.stateUntil()) {
            return out(call, Set.copyOf(call.participants()), null, EndReason.TIMEOUT);
        }
        Set<Participant> lost = call.participants().stream()
                .filter(one -> one.gone() && one.goneUntil() <= now)
                .collect(Collectors.toSet());
        return lost.isEmpty() ? CallStep.unchanged() : out(call, lost, null, EndReason.DISCONNECTED);
    }

    private static CallStep out(Call call, Set<Participant> leaving, String connectionId, EndReason reason) {
        List<Participant> left = call.participants().stream()
                .filter(one -> !leaving.contains(one))
                .toList();
        List<Notice> notices = call.participants().stream()
                .filter(leaving::contains)
                .filter(one -> !one.gone() && !one.uses(connectionId))
                .map(one -> Notice.toDevice(one.device(), Word.END, reason))
                .toList();
        return new Changed(left.isEmpty() ? call.ended(reason) : call.with(left), notices);
    }
}
