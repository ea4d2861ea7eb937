package parley.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.cluster.Observation.Acknowledged;
import parley.cluster.Observation.Delivered;
import parley.cluster.Observation.Matched;
import parley.cluster.Observation.Parted;
import parley.cluster.Observation.Refused;
import parley.cluster.Observation.Resumed;
import parley.cluster.Observation.Sent;
import parley.cluster.Violation.Kind;

/** Each test breaks one promise in a story that keeps all of them. */
class HistoryCheckerTest {
    private static final String ROOM = "room";

    private final History ann = new History("ann").follow(ROOM, 0);
    private final History bob = new History("bob").follow(ROOM, 0);
    private final List<Stored.Event> events = new ArrayList<>();
    private final List<Stored.Message> messages = new ArrayList<>();
    private long head;

    @BeforeEach
    void joinAndTalk() {
        store("room:user_joined", "ann", null);
        both(joined(1, "ann"));
        store("room:user_joined", "bob", null);
        both(joined(2, "bob"));
        say(ann, "first");
        say(bob, "second");
        say(ann, "third");
    }

    private void store(String type, String userId, String messageId) {
        events.add(new Stored.Event(ROOM, ++head, type, userId, messageId));
    }

    private void both(Observation observation) {
        ann.add(observation);
        bob.add(observation);
    }

    private static Delivered joined(long seq, String userId) {
        return new Delivered(ROOM, seq, "room:user_joined", null, userId, null, userId);
    }

    private static Delivered message(long seq, String userId, String text) {
        return message(ROOM, seq, userId, text);
    }

    private static Delivered message(String room, long seq, String userId, String text) {
        return new Delivered(room, seq, "chat:message", "id of " + text, userId, text, text);
    }

    private void say(History sender, String text) {
        sender.add(new Sent(ROOM, text, text));
        storeMessage(sender.userId(), text);
        sender.add(new Acknowledged(ROOM, text, head, "id of " + text));
        both(message(head, sender.userId(), text));
    }

    private void storeMessage(String userId, String text) {
        store("chat:message", userId, "id of " + text);
        messages.add(new Stored.Message("id of " + text, ROOM, head, userId, text));
    }

    private void expect(Kind... kinds) {
        List<Violation> found =
                HistoryChecker.check(List.of(ann, bob), new Stored(Map.of(ROOM, head), events, messages));
        assertEquals(List.of(kinds), found.stream().map(Violation::kind).toList(), found::toString);
    }

    @Test
    void isContentWithAnUnbrokenStory() {
        expect();
    }

    @Test
    void isContentWithAnUnacknowledgedMessageThatIsThereOnceOrNotAtAll() {
        ann.add(new Sent(ROOM, "never stored", "never stored"));
        ann.add(new Sent(ROOM, "stored", "stored"));
        storeMessage("ann", "stored");
        both(message(head, "ann", "stored"));
        expect();
    }

    @Test
    void isContentWithARepeatedAcknowledgement() {
        ann.add(new Acknowledged(ROOM, "first", 3, "id of first"));
        expect();
    }

    @Test
    void findsAnAcknowledgedMessageThatIsNotStored() {
        ann.add(new Sent(ROOM, "lost", "lost"));
        ann.add(new Acknowledged(ROOM, "lost", 9, "id of lost"));
        expect(Kind.LOST);
    }

    @Test
    void findsAnAcknowledgementThatNamesAnotherPlace() {
        bob.add(new Sent(ROOM, "fourth", "fourth"));
        storeMessage("bob", "fourth");
        both(message(head, "bob", "fourth"));
        bob.add(new Acknowledged(ROOM, "fourth", head + 1, "id of fourth"));
        expect(Kind.DIVERGED);
    }

    @Test
    void findsALastMessageThatDidNotCome() {
        ann.add(new Sent(ROOM, "fourth", "fourth"));
        storeMessage("ann", "fourth");
        ann.add(message(head, "ann", "fourth"));
        expect(Kind.LOST);
    }

    @Test
    void findsAHoleInTheMiddle() {
        bob.observations().remove(message(4, "bob", "second"));
        expect(Kind.LOST);
    }

    @Test
    void findsWhatCameTwiceAcrossConnections() {
        bob.add(new Resumed(Map.of(ROOM, 4L), Set.of(), Set.of()));
        bob.add(message(5, "ann", "third"));
        expect(Kind.DOUBLED);
    }

    @Test
    void allowsEventsToComeAgainInAMatchThatTheDeviceWasToldToTakeUp() {
        Delivered joined = new Delivered("m-1", 1, "room:user_joined", null, "bob", null, "{}");
        bob.add(joined);
        bob.add(new Resumed(Map.of(), Set.of(), Set.of("m-1")));
        bob.add(joined);
        expect();
    }

    @Test
    void findsWhatCameAgainInAMatchThatTheDeviceNamed() {
        Delivered joined = new Delivered("m-1", 1, "room:user_joined", null, "bob", null, "{}");
        bob.add(joined);
        bob.add(new Resumed(Map.of("m-1", 1L), Set.of(), Set.of("m-1")));
        bob.add(joined);
        expect(Kind.DOUBLED);
    }

    @Test
    void findsWhatCameInAnotherOrder() {
        bob.observations().remove(message(4, "bob", "second"));
        bob.add(message(4, "bob", "second"));
        expect(Kind.LOST, Kind.DISORDERED);
    }

    @Test
    void findsTwoRowsForOneIntent() {
        store("chat:message", "ann", "another id");
        messages.add(new Stored.Message("another id", ROOM, head, "ann", "first"));
        both(new Delivered(ROOM, head, "chat:message", "another id", "ann", "first", "first"));
        expect(Kind.DOUBLED, Kind.DIVERGED);
    }

    @Test
    void findsTwoEventsForOneMessage() {
        store("chat:message", "ann", "id of third");
        both(message(head, "ann", "third"));
        expect(Kind.DOUBLED, Kind.DIVERGED);
    }

    @Test
    void findsTwoDifferentAcknowledgements() {
        ann.add(new Acknowledged(ROOM, "first", 9, "another id"));
        expect(Kind.DOUBLED, Kind.DIVERGED);
    }

    @Test
    void findsMembersWhoSawDifferentThings() {
        int place = bob.observations().indexOf(message(3, "ann", "first"));
        bob.observations()
                .set(place, new Delivered(ROOM, 3, "chat:message", "id of first", "ann", "first", "something else"));
        expect(Kind.DIVERGED, Kind.INVENTED);
    }

    @Test
    void findsWhatAllSawButTheDatabaseHasNot() {
        ann.add(new Sent(ROOM, "phantom", "phantom"));
        both(message(6, "ann", "phantom"));
        expect(Kind.INVENTED, Kind.INVENTED);
    }

    @Test
    void findsAnotherEventInTheDatabaseThanWasDelivered() {
        events.set(0, new Stored.Event(ROOM, 1, "room:updated", "ann", null));
        expect(Kind.DIVERGED, Kind.DIVERGED);
    }

    @Test
    void findsAHoleInTheDatabase() {
        events.remove(1);
        expect(Kind.LOST, Kind.INVENTED, Kind.INVENTED);
    }

    @Test
    void findsAHeadThatHasNoRow() {
        head++;
        expect(Kind.LOST, Kind.LOST, Kind.LOST);
    }

    @Test
    void findsAMessageWithoutAnEvent() {
        messages.add(new Stored.Message("silent", ROOM, 6, "ann", "silent"));
        ann.add(new Sent(ROOM, "silent", "silent"));
        expect(Kind.LOST);
    }

    @Test
    void findsWhatNobodySaid() {
        storeMessage("ann", "forged");
        both(message(head, "ann", "forged"));
        expect(Kind.INVENTED, Kind.INVENTED, Kind.INVENTED);
    }

    @Test
    void findsWhatIsStoredAlthoughItWasRefused() {
        ann.add(new Refused(ROOM, "first", "PERMISSION_DENIED"));
        expect(Kind.INVENTED);
    }

    @Test
    void findsAStoredRoomThatCouldNotBeResumed() {
        bob.add(new Resumed(Map.of(ROOM, 5L), Set.of(ROOM), Set.of()));
        expect(Kind.NOT_RECOVERED);
    }

    private void match(String roomId) {
        ann.add(new Matched(roomId, "bob"));
        bob.add(new Matched(roomId, "ann"));
    }

    @Test
    void isContentWithOneMatchAfterAnother() {
        match("m1");
        both(new Parted("m1"));
        match("m2");
        both(new Resumed(Map.of(), Set.of("m2"), Set.of()));
        match("m3");
        ann.add(new Sent("m3", "hello", "hello"));
        ann.add(new Acknowledged("m3", "hello", 1, "id of hello"));
        both(message("m3", 1, "ann", "hello"));
        expect();
    }

    @Test
    void findsSomebodyInTwoMatches() {
        match("m1");
        ann.add(new Matched("m2", "cyd"));
        expect(Kind.TWO_MATCHES);
    }

    @Test
    void findsSomebodyInTwoMatchesOnReturn() {
        bob.add(new Resumed(Map.of(), Set.of(), Set.of("m1", "m2")));
        expect(Kind.TWO_MATCHES);
    }

    @Test
    void findsPartnersWhoDisagree() {
        ann.add(new Matched("m1", "bob"));
        bob.add(new Matched("m1", "cyd"));
        expect(Kind.TWO_MATCHES);
    }

    @Test
    void findsAnAcknowledgedMessageThatThePartnerDidNotGet() {
        match("m1");
        ann.add(new Sent("m1", "hello", "hello"));
        ann.add(new Acknowledged("m1", "hello", 1, "id of hello"));
        ann.add(message("m1", 1, "ann", "hello"));
        expect(Kind.LOST);
    }

    @Test
    void findsGhostsAndTheUnseen() {
        List<Violation> found = HistoryChecker.presence(Set.of("ann", "casper"), Set.of("ann", "bob"));
        assertEquals(List.of(new Violation(Kind.UNSEEN, "bob"), new Violation(Kind.GHOST, "casper")), found);
    }
}
