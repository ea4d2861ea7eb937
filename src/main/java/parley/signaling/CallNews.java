package parley.signaling;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import parley.error.Unattended;
import parley.signaling.CallChanges.Done;
import parley.signaling.call.Call;
import parley.signaling.call.CallKind;
import parley.signaling.call.Participant;

/** Acts on a stored change of a call: it tells others, has the room remember, and lets media go. */
final class CallNews {
    private final CallTelling telling;
    private final CallMemory memory;
    private final MediaPlane plane;
    private final CallFigures figures;

    CallNews(CallTelling telling, CallMemory memory, MediaPlane plane, CallFigures figures) {
        this.telling = telling;
        this.memory = memory;
        this.plane = plane;
        this.figures = figures;
    }

    void begun(Call call) {
        memory.write(call);
        if (call.kind() == CallKind.GROUP) {
            telling.state(call);
        }
    }

    /** A call that was over before it was stored. @param ended the same call at its end */
    void busy(Call call, Call ended) {
        memory.write(call);
        memory.write(ended);
        figures.ended(ended.reason());
    }

    void changed(Done done) {
        Call before = done.before();
        Call call = done.call();
        telling.nodes(before, call);
        done.notices().forEach(notice -> telling.notice(before, notice));
        if (call.kind() == CallKind.GROUP) {
            revoke(before, call);
            telling.state(call);
        } else if (call.looksOtherThan(before)) {
            telling.state(call);
        }
        if (CallMemory.differs(before, call)) {
            memory.write(call);
        }
        if (done.ended()) {
            figures.ended(call.reason());
        }
    }

    private void revoke(Call before, Call call) {
        Set<String> left = new HashSet<>(ids(before.participants()));
        left.removeAll(ids(call.participants()));
        left.forEach(id -> Unattended.watch("taking a participant's media away", plane.revoke(call.id(), id)));
        if (!call.live()) {
            Unattended.watch("closing a call's media", plane.close(call.id()));
        }
    }

    private static List<String> ids(List<Participant> participants) {
        return participants.stream().map(Participant::id).toList();
    }
}
