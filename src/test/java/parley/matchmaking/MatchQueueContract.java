package parley.matchmaking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matchmaking.SearchBuilder.search;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.Await;

/** What every match queue does, wherever it keeps its state. */
abstract class MatchQueueContract {
    static final long T0 = 1_700_000_000_000L;
    static final MatchRules RULES = MatchRules.defaults();

    QueueDriver queue;

    /** An empty queue with these rules. */
    abstract MatchQueue emptyQueue(MatchRules rules);

    @BeforeEach
    void createQueue() {
        queue = new QueueDriver(emptyQueue(RULES));
    }

    @Test
    void matchesTwoWhoFitOnArrival() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0 + 1);

        assertEquals("a", lease.first().userId());
        assertEquals("b", lease.second().userId());
        Match match = queue.commit(lease, "room", T0 + 2).orElseThrow();
        assertEquals(Optional.of(match), queue.matchOf("a"));
        assertEquals(Optional.of(match), queue.matchOf("b"));
        assertEquals("b", match.peerOf("a").orElseThrow().userId());
        assertEquals(Optional.empty(), queue.ticketOf("a"));
    }

    @Test
    void reservesNobodyTwice() {
        queue.enqueue(search("a"), T0);
        queue.reserve(search("b"), T0);
        queue.enqueue(search("c"), T0);

        assertEquals(List.of(), queue.wholeWave(T0 + 500));
    }

    @Test
    void wavesFindThosePairsThatStagesOpen() {
        queue.enqueue(search("a").speaks("en").likes("music"), T0);
        queue.enqueue(search("b").speaks("en").likes("sport"), T0 + 1_000);

        assertEquals(List.of(), queue.wholeWave(T0 + 5_999));
        assertEquals(1, queue.wholeWave(T0 + 6_000).size());
    }

    @Test
    void servesTheOldestFirst() {
        queue.enqueue(search("c").speaks("en"), T0);
        queue.enqueue(search("b").speaks("de"), T0 + 1);
        queue.enqueue(search("a").speaks("fr"), T0 + 2);

        Lease lease = queue.wholeWave(T0 + 20_002).get(0);

        assertEquals("c", lease.first().userId());
        assertEquals("b", lease.second().userId());
    }

    @Test
    void findsAPartnerBehindHundredsWhoAreBlocked() {
        String[] enemies = new String[300];
        for (int i = 0; i < enemies.length; i++) {
            enemies[i] = "enemy-" + i;
        }
        for (String enemy : enemies) {
            // They block one another as well, so that they are all still there.
            queue.enqueue(search(enemy).blocking(enemies), T0);
        }
        queue.enqueue(search("friend").blocking(enemies), T0 + 1);
        queue.enqueue(search("me").blocking(enemies), T0 + 2);

        List<Lease> reserved = queue.wholeWave(T0 + 500);

        assertEquals(1, reserved.size());
        assertEquals("friend", reserved.get(0).first().userId());
        assertEquals("me", reserved.get(0).second().userId());
    }

    @Test
    void aSecondSearchReplacesPreferencesAndKeepsThePlace() {
        queue.enqueue(search("a").speaks("en"), T0);
        Offered.Enqueued again = queue.enqueue(search("a").ticket("again").speaks("de"), T0 + 3_000);

        assertEquals("ticket-a", again.replaced().orElseThrow().ticketId());
        assertEquals(T0, again.ticket().since());
        assertEquals(1, queue.counts().allSearching());
        queue.enqueue(search("b").speaks("en"), T0 + 3_001);
        queue.reserve(search("c").speaks("de"), T0 + 3_002);
    }

    @Test
    void aSecondSearchGivesUpAReservation() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0 + 1);
        queue.enqueue(search("a").ticket("again").mode(Mode.VIDEO), T0 + 2);

        assertEquals(Optional.empty(), queue.commit(lease, "room", T0 + 3));
        assertEquals(T0 + 1, queue.ticketOf("b").orElseThrow().since());
        queue.reserve(search("c"), T0 + 4);
    }

    @Test
    void theSameSearchTwiceIsOneSearch() {
        queue.enqueue(search("a"), T0);
        Offered.Enqueued twice = queue.enqueue(search("a"), T0 + 50);

        assertEquals(T0, twice.ticket().since());
        assertEquals(Optional.empty(), twice.replaced());
        queue.cancel("a", T0 + 100);
        assertInstanceOf(Offered.Ended.class, queue.offer(search("a"), T0 + 150));
        assertEquals(0, queue.counts().allSearching());
    }

    @Test
    void refusesASearchDuringAMatch() {
        queue.matched("a", "b", "room", T0);

        ParleyException refusal = assertThrows(
                ParleyException.class, () -> queue.offer(search("a").ticket("2"), T0 + 1));
        assertEquals(ErrorCode.CONFLICT, refusal.code());
    }

    @Test
    void commitsOnce() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0);
        Optional<Match> match = queue.commit(lease, "room", T0 + 1);

        assertTrue(match.isPresent());
        assertEquals(match, queue.commit(lease, "room", T0 + 2));
        assertEquals(Optional.empty(), queue.commit(lease, "other-room", T0 + 3));
    }

    @Test
    void commitsNothingAfterTheLease() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0);

        assertEquals(Optional.empty(), queue.commit(lease, "room", lease.until()));
        assertEquals(Optional.empty(), queue.matchOf("a"));
    }

    @Test
    void aCrashBetweenReserveAndCommitLosesNobody() {
        queue.enqueue(search("a"), T0);
        Lease lost = queue.reserve(search("b"), T0 + 1);

        assertEquals(List.of(), queue.expire(lost.until() - 1).leases());
        assertEquals(List.of(lost), queue.expire(lost.until()).leases());
        Lease again = queue.wholeWave(lost.until()).get(0);
        assertEquals(T0, again.first().since());
        assertEquals(T0 + 1, again.second().since());
    }

    @Test
    void theSurvivorOfAFailedConfirmationIsBackAtItsOldPlace() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0 + 10);
        queue.enqueue(search("c").blocking("d"), T0 + 20);
        queue.enqueue(search("d").blocking("c"), T0 + 30);
        queue.release(lease, Set.of("session-b"), T0 + 40);

        Lease next = queue.wholeWave(T0 + 500).get(0);

        assertEquals("a", next.first().userId());
        assertEquals("c", next.second().userId());
        assertEquals(T0, next.first().since());
    }

    @Test
    void aMissingSearcherKeepsThePlaceUntilTheGraceEnds() {
        queue.enqueue(search("a"), T0);
        queue.pause("a", "session-a", T0 + 1_000);
        queue.enqueue(search("b"), T0 + 2_000);
        assertEquals(List.of(), queue.wholeWave(T0 + 2_500));

        queue.resume("a", "session-2", T0 + 10_999);

        assertEquals(List.of(), queue.expire(T0 + 11_000).tickets());
        Lease lease = queue.wholeWave(T0 + 11_000).get(0);
        assertEquals(T0, lease.first().since());
        assertEquals("session-2", lease.first().sessionId());
    }

    /** Long searches would otherwise begin anew each time somebody makes sure that the searcher is there. */
    @Test
    void whoWasNotAwayIsNotLookedAtAgain() {
        MatchRules rules = new MatchRules(RULES.stages(), RULES.skips(), 3_000, 10_000, 15_000, 1, 1);
        MatchQueue slow = emptyQueue(rules);
        queue = new QueueDriver(slow);
        queue.enqueue(search("a").speaks("en"), T0);
        queue.enqueue(search("b").speaks("de"), T0);
        queue.enqueue(search("c").speaks("fr"), T0);
        assertEquals(List.of(), queue.wholeWave(T0 + 1));

        for (String user : List.of("a", "b", "c")) {
            queue.resume(user, "session-" + user, T0 + 2);
        }
        assertEquals(new Wave(List.of(), false), Await.result(slow.wave(T0 + 3)));
    }

    @Test
    void theTicketEndsWithTheGrace() {
        queue.enqueue(search("a"), T0);
        queue.pause("a", "session-a", T0);
        queue.pause("a", "session-a", T0 + 5_000);

        assertEquals("a", queue.expire(T0 + 10_000).tickets().get(0).userId());
        assertEquals(Optional.empty(), queue.ticketOf("a"));
        assertEquals(Optional.empty(), queue.resume("a", "session-2", T0 + 10_001));
    }

    @Test
    void aLatePauseOfAnOlderSessionIsIgnored() {
        queue.enqueue(search("a"), T0);
        queue.resume("a", "session-2", T0 + 1);
        queue.pause("a", "session-a", T0 + 2);

        queue.reserve(search("b"), T0 + 3);
    }

    @Test
    void pausingAReservedSearcherFreesThePartner() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0);
        queue.pause("a", "session-a", T0 + 1);

        assertEquals(Optional.empty(), queue.commit(lease, "room", T0 + 2));
        assertEquals("b", queue.reserve(search("c"), T0 + 3).first().userId());
    }

    @Test
    void cancellingEndsTheTicketAndFreesThePartner() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0);

        assertEquals("ticket-b", queue.cancel("b", T0 + 1).orElseThrow().ticketId());
        assertEquals(Optional.empty(), queue.cancel("b", T0 + 1));
        assertEquals(Optional.empty(), queue.commit(lease, "room", T0 + 2));
        assertEquals("a", queue.reserve(search("c"), T0 + 3).first().userId());
    }

    @Test
    void aBlockMadeWhileSearchingHoldsAtOnce() {
        queue.enqueue(search("a").speaks("en"), T0);
        queue.enqueue(search("b").speaks("de"), T0);
        queue.forbid("b", "a", T0 + 1);
        assertEquals(List.of(), queue.wholeWave(T0 + 60_000));
        assertEquals(List.of(), queue.wholeWave(T0 + 7_200_000));

        queue.allow("a", "b", T0 + 7_200_001);
        assertEquals(1, queue.wholeWave(T0 + 7_200_500).size());
    }

    @Test
    void aBlockHoldsForASearchMadeBeforeItButOfferedAfter() {
        queue.enqueue(search("a"), T0);
        queue.forbid("a", "b", T0);

        queue.enqueue(search("b"), T0 + 1);
    }

    @Test
    void aBlockBreaksTheReservationOfTheTwo() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0);
        queue.forbid("a", "b", T0 + 1);

        assertEquals(Optional.empty(), queue.commit(lease, "room", T0 + 2));
        assertEquals(List.of(), queue.wholeWave(T0 + 500));
        assertEquals(2, queue.counts().allSearching());
    }

    @Test
    void thoseWhoMetDontMeetAgainForAWhile() {
        queue.matched("a", "b", "room", T0);
        queue.closed("room", null, T0 + 1_000);
        queue.enqueue(search("b").ticket("b2"), T0 + 2_000);
        queue.enqueue(search("a").ticket("a2"), T0 + 3_000);
        long end = T0 + 1_000 + RULES.rematchMs();

        assertEquals(List.of(), queue.wholeWave(end - 1));
        assertEquals(1, queue.wholeWave(end).size());
    }

    @Test
    void closingTwiceChangesNothing() {
        queue.matched("a", "b", "room", T0);

        assertTrue(queue.closed("room", "a", T0 + 1).isPresent());
        assertEquals(Optional.empty(), queue.closed("room", "a", T0 + 2));
        assertEquals(0, queue.counts().inChat());
    }

    @Test
    void theSkippedOneKeepsSeniority() {
        queue.enqueue(search("a"), T0);
        Lease lease = queue.reserve(search("b"), T0 + 8_000);
        queue.commit(lease, "room", T0 + 8_000);
        queue.closed("room", "b", T0 + 100_000);

        Offered.Enqueued back = queue.enqueue(search("a").ticket("a2"), T0 + 101_000);
        assertEquals(8_000, back.ticket().waitedMs(T0 + 101_000));
        Offered.Enqueued skipper = queue.enqueue(search("b").ticket("b2").mode(Mode.VOICE), T0 + 101_000);
        assertEquals(0, skipper.ticket().waitedMs(T0 + 101_000));
        assertEquals(1, skipper.ticket().place().skips());
    }

    @Test
    void aSerialSkipperIsHeldBack() {
        for (int i = 0; i < 3; i++) {
            long at = T0 + i * 1_000L;
            queue.enqueue(search("other" + i).ticket("o" + i), at);
            Lease lease = queue.reserve(search("skipper").ticket("s" + i), at);
            queue.commit(lease, "room" + i, at);
            queue.closed("room" + i, "skipper", at);
        }
        long now = T0 + 10_000;
        queue.enqueue(search("new"), now);
        queue.enqueue(search("skipper").ticket("s9"), now);

        assertEquals(List.of(), queue.wholeWave(now + 1_999));
        assertEquals(1, queue.wholeWave(now + 2_000).size());
    }

    @Test
    void countsWhoSearchesAndWhoChats() {
        queue.matched("a", "b", "room", T0);
        queue.enqueue(search("c").mode(Mode.VIDEO), T0);
        queue.enqueue(search("d").mode(Mode.VOICE), T0);
        queue.pause("d", "session-d", T0);

        Counts counts = queue.counts();

        assertEquals(2, counts.inChat());
        assertEquals(2, counts.allSearching());
        assertEquals(1, counts.searchingIn(Mode.VIDEO));
        assertEquals(0, counts.searchingIn(Mode.TEXT));
    }
}
