package parley.signaling.call;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import parley.error.ErrorCode;
import parley.signaling.call.CallCommand.Find;
import parley.signaling.call.CallCommand.Lose;
import parley.signaling.call.CallCommand.LoseNode;
import parley.signaling.call.CallCommand.TakeOver;
import parley.signaling.call.CallStep.Changed;
import parley.signaling.call.CallStep.Notice;
import parley.signaling.call.CallStep.Refused;
import parley.signaling.call.CallStep.Word;

/**
 * A call as it stands. Times are epoch milliseconds.
 *
 * @param version grows by one with each change
 * @param callee the user for whom it rings or rang; null in a group call
 * @param offer the caller's session description; null unless it rings
 * @param everIn ids of the users who are or were in the call, the first {@value #MOST_EVER_IN} of them
 * @param answeredAt 0 if nobody answered; a group call is answered from its beginning
 * @param stateUntil the time at which the state ends by itself
 * @param reason null while it runs
 */
public record Call(
        String id,
        String roomId,
        CallKind kind,
        Media media,
        CallState state,
        long version,
        Person caller,
        Person callee,
        String offer,
        List<Participant> participants,
        List<String> everIn,
        long startedAt,
        long answeredAt,
        long stateUntil,
        EndReason reason) {

    /** Each change writes the whole call, and members of a large room may come and go for hours. */
    static final int MOST_EVER_IN = 200;

    /** Names a call that begins. */
    public record Beginning(String callId, String roomId, String participantId, Device by, Media media) {
        private Participant participant() {
            return Participant.joining(participantId, by, media);
        }

        private Person person() {
            return new Person(by.userId(), by.username());
        }
    }

    /** Begins a call that rings. */
    public static Call ringing(Beginning beginning, Person callee, String offer, long now, CallRules rules) {
        return new Call(
                beginning.callId(),
                beginning.roomId(),
                CallKind.PAIR,
                beginning.media(),
                CallState.RINGING,
                1,
                beginning.person(),
                callee,
                offer,
                List.of(beginning.participant()),
                List.of(beginning.by().userId()),
                now,
                0,
                now + rules.ringMs(),
                null);
    }

    /** Begins a group call with its first participant. */
    public static Call joined(Beginning beginning, long now, CallRules rules) {
        return new Call(
                beginning.callId(),
                beginning.roomId(),
                CallKind.GROUP,
                beginning.media(),
                CallState.CONNECTED,
                1,
                beginning.person(),
                null,
                null,
                List.of(beginning.participant()),
                List.of(beginning.by().userId()),
                now,
                now,
                now + rules.longestMs(),
                null);
    }

    /** Takes a step. It changes nothing by itself, and tells nobody. */
    public CallStep on(CallCommand command, long now, CallRules rules) {
        if (state == CallState.ENDED) {
            return new Refused(ErrorCode.GONE, "The call has ended");
        }
        if (command instanceof TakeOver over) {
            return takenOver(over.by());
        }
        if (command instanceof Lose lost) {
            return lost(participant -> participant.uses(lost.connectionId()), now, rules);
        }
        if (command instanceof LoseNode lost) {
            return lost(participant -> participant.device().nodeId().equals(lost.nodeId()), now, rules);
        }
        if (command instanceof Find found) {
            return found(found.connectionId());
        }
        return kind == CallKind.PAIR
                ? PairCall.step(this, command, now, rules)
                : GroupCall.step(this, command, now, rules);
    }

    private CallStep takenOver(Device by) {
        Participant own = ofUser(by.userId()).orElse(null);
        if (own == null) {
            return CallStep.notIn();
        }
        boolean same = own.uses(by.connectionId());
        if (same && !own.gone()) {
            return CallStep.unchanged();
        }
        // The other device shows the call until it is told.
        List<Notice> notices = same || own.gone()
                ? List.of()
                : List.of(Notice.toDevice(own.device(), Word.END, EndReason.ANSWERED_ELSEWHERE));
        return new Changed(with(replaced(own, own.on(by))), notices);
    }

    private CallStep lost(Predicate<Participant> whose, long now, CallRules rules) {
        List<Participant> after = participants.stream()
                .map(one -> whose.test(one) && !one.gone() ? one.goneUntil(now + rules.graceMs()) : one)
                .toList();
        return after.equals(participants) ? CallStep.unchanged() : new Changed(with(after), List.of());
    }

    private CallStep found(String connectionId) {
        List<Participant> after = participants.stream()
                .map(one -> one.uses(connectionId) ? one.goneUntil(0) : one)
                .toList();
        return after.equals(participants) ? CallStep.unchanged() : new Changed(with(after), List.of());
    }

    List<Participant> replaced(Participant before, Participant after) {
        return participants.stream().map(one -> one == before ? after : one).toList();
    }

    /** The next version, with these participants. */
    Call with(List<Participant> others) {
        return next(state, others, answeredAt, stateUntil, null);
    }

    Call in(CallState other, long until) {
        return next(other, participants, answeredAt, until, null);
    }

    Call answered(Participant by, long now, long until) {
        List<Participant> both = new ArrayList<>(participants);
        both.add(by);
        return next(CallState.ACCEPTED, both, now, until, null);
    }

    /** The next version, which is the last. An ended call has nobody in it. */
    Call ended(EndReason why) {
        return next(CallState.ENDED, List.of(), answeredAt, 0, why);
    }

    private Call next(CallState other, List<Participant> others, long answered, long until, EndReason why) {
        Set<String> ever = new LinkedHashSet<>(everIn);
        others.stream()
                .map(Participant::userId)
                .filter(userId -> ever.size() < MOST_EVER_IN)
                .forEach(ever::add);
        return new Call(
                id,
                roomId,
                kind,
                media,
                other,
                version + 1,
                caller,
                callee,
                other == CallState.RINGING ? offer : null,
                List.copyOf(others),
                List.copyOf(ever),
                startedAt,
                answered,
                until,
                why);
    }

    public boolean live() {
        return state != CallState.ENDED;
    }

    public boolean rings() {
        return state == CallState.RINGING;
    }

    public Optional<Participant> ofUser(String userId) {
        return participants.stream().filter(one -> one.userId().equals(userId)).findFirst();
    }

    public Optional<Participant> onConnection(String connectionId) {
        return participants.stream().filter(one -> one.uses(connectionId)).findFirst();
    }

    public Optional<Participant> participant(String participantId) {
        return participants.stream()
                .filter(one -> one.id().equals(participantId))
                .findFirst();
    }

    /** Finds the other one of a call between two, once both are in it. */
    public Optional<Participant> otherThan(Participant one) {
        return participants.stream().filter(other -> other != one).findFirst();
    }

    /** Tells whether the call rings for this user. */
    public boolean ringsFor(String userId) {
        return rings() && callee.id().equals(userId);
    }

    /** Tells whether the call concerns this user. */
    public boolean isWith(String userId) {
        return ofUser(userId).isPresent() || ringsFor(userId);
    }

    /** Tells whether a participant shows something else than before: a hand, a camera. */
    public boolean looksOtherThan(Call before) {
        return participants.stream()
                .anyMatch(one ->
                        before.participant(one.id()).filter(one::looksOtherThan).isPresent());
    }

    public Set<String> users() {
        return participants.stream().map(Participant::userId).collect(Collectors.toSet());
    }

    public Set<String> nodes() {
        return participants.stream().map(one -> one.device().nodeId()).collect(Collectors.toSet());
    }

    /** Tells whether this node looks after the call: the first participant who is there decides. */
    public boolean isWatchedBy(String nodeId) {
        return participants.stream()
                .filter(one -> !one.gone())
                .findFirst()
                .or(() -> participants.stream().findFirst())
                .filter(one -> one.device().nodeId().equals(nodeId))
                .isPresent();
    }

    /** The time at which {@link CallCommand.Look} changes the call, whatever happens until then. */
    public long deadline() {
        return participants.stream()
                .filter(Participant::gone)
                .mapToLong(Participant::goneUntil)
                .reduce(stateUntil, Math::min);
    }

    int withVideo() {
        return (int) participants.stream().filter(Participant::sends).count();
    }
}
