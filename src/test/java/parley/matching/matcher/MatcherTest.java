package parley.matching.matcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static parley.matching.ticket.SearchBuilder.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Mode;
import parley.matching.ticket.SearchBuilder;
import parley.matching.ticket.Ticket;

/** Offers tickets to the matcher and judges its proposals. */
class MatcherTest {
    private static final long T0 = 1_700_000_000_000L;

    private final Matcher matcher = new Matcher(MatchRules.defaults());

    private void offer(String nodeId, SearchBuilder wish, long since, long now) {
        matcher.offer(nodeId, wish.waitingSince(since), now);
    }

    private static Set<String> users(Proposal proposal) {
        return Set.of(proposal.first().userId(), proposal.second().userId());
    }

    private Proposal one(long now) {
        List<Proposal> proposals = matcher.propose(now);
        assertEquals(1, proposals.size(), proposals::toString);
        return proposals.get(0);
    }

    @Test
    void proposesToTheLowestNodeOfWhoWaitsLonger() {
        offer("n3", search("a"), T0, T0);
        offer("n2", search("a"), T0, T0);
        offer("n1", search("b"), T0 + 1, T0 + 1);
        Proposal proposal = one(T0 + 1);
        assertEquals("a", proposal.first().userId());
        assertEquals("n2", proposal.owner());
        assertEquals(Set.of("n1", "n2", "n3"), proposal.nodes());
    }

    @Test
    void proposesNobodyTwiceAtATime() {
        offer("n1", search("a"), T0, T0);
        offer("n1", search("b"), T0, T0);
        one(T0);
        offer("n1", search("c"), T0 + 1, T0 + 1);
        offer("n1", search("a"), T0, T0 + 2);
        assertEquals(List.of(), matcher.propose(T0 + 30_000));
    }

    @Test
    void forgetsWhoWasMatchedOrIsGone() {
        offer("n1", search("a"), T0, T0);
        offer("n1", search("b"), T0, T0);
        matcher.settled(one(T0), Outcome.MATCHED, T0);
        assertEquals(0, matcher.tickets());
        offer("n1", search("c"), T0, T0);
        offer("n1", search("d"), T0, T0);
        matcher.settled(one(T0), Outcome.gone(Set.of("c")), T0);
        assertEquals(1, matcher.tickets());
        offer("n1", search("e"), T0, T0);
        assertEquals(Set.of("d", "e"), users(one(T0)));
    }

    @Test
    void triesWhoIsBusyAgainAfterAMomentAndTheOtherAtOnce() {
        offer("n1", search("a"), T0, T0);
        offer("n1", search("b"), T0, T0);
        matcher.settled(one(T0), Outcome.busy(Set.of("a"), 0), T0);
        assertEquals(List.of(), matcher.propose(T0));
        offer("n1", search("c"), T0, T0);
        assertEquals(Set.of("b", "c"), users(one(T0)));
        offer("n1", search("d"), T0, T0);
        assertEquals(List.of(), matcher.propose(T0 + Matcher.ASIDE_MS - 1));
        assertEquals(Set.of("a", "d"), users(one(T0 + Matcher.ASIDE_MS)));
    }

    @Test
    void remembersAPairThatWasRefused() {
        offer("n1", search("a"), T0, T0);
        offer("n1", search("b"), T0, T0);
        matcher.settled(one(T0), Outcome.apart(5_000), T0);
        assertEquals(List.of(), matcher.propose(T0 + 4_999));
        assertEquals(Set.of("a", "b"), users(one(T0 + 5_000)));
    }

    @Test
    void aBlockMadeWhileSearchingHoldsAtOnce() {
        offer("n1", search("a").speaks("en"), T0, T0);
        offer("n1", search("b").speaks("de"), T0, T0);
        offer("n1", search("b").speaks("de").blocking("a"), T0, T0 + 1);
        assertEquals(List.of(), matcher.propose(T0 + 60_000));
        offer("n1", search("b").speaks("de"), T0, T0 + 60_001);
        assertEquals(Set.of("a", "b"), users(one(T0 + 60_001)));
    }

    @Test
    void findsAPartnerBehindHundredsWhoAreBlocked() {
        String[] enemies = IntStream.range(0, 300).mapToObj(i -> "enemy-" + i).toArray(String[]::new);
        for (String enemy : enemies) {
            // They block one another as well, so that they are all still there.
            offer("n1", search(enemy).blocking(enemies), T0, T0);
        }
        offer("n1", search("friend").blocking(enemies), T0 + 1, T0 + 1);
        offer("n1", search("me").blocking(enemies), T0 + 2, T0 + 2);
        List<Proposal> proposals = new ArrayList<>();
        do {
            proposals.addAll(matcher.propose(T0 + 500));
        } while (matcher.hasDue(T0 + 500));
        assertEquals(
                List.of(Set.of("friend", "me")),
                proposals.stream().map(MatcherTest::users).toList());
    }

    @Test
    void takesTheLaterOfTwoWishesWhicheverNodeOffersIt() {
        Ticket first = search("a").mode(Mode.VIDEO).waitingSince(T0);
        Ticket second = new Ticket(search("a").build(), first.place().changed(T0));
        matcher.offer("n1", second, T0);
        matcher.offer("n2", first, T0 + 1);
        offer("n1", search("b"), T0 + 2, T0 + 2);
        assertEquals(Set.of("n1", "n2"), one(T0 + 2).nodes());
    }

    @Test
    void doesNotProposeThoseWhoHaveJustMet() {
        offer("n1", search("a"), T0, T0);
        offer("n1", search("b"), T0, T0);
        matcher.settled(one(T0), Outcome.MATCHED, T0);
        offer("n1", search("a").ticket("a2"), T0 + 1, T0 + 1);
        offer("n1", search("b").ticket("b2"), T0 + 1, T0 + 1);
        long again = T0 + MatchRules.defaults().rematchMs();
        assertEquals(List.of(), matcher.propose(again - 1));
        assertEquals(Set.of("a", "b"), users(one(again)));
    }

    @Test
    void keepsATicketWhileAnotherNodeOffersIt() {
        offer("n1", search("a"), T0, T0);
        offer("n2", search("a"), T0, T0);
        matcher.withdraw("n1", "a", "another");
        matcher.withdraw("n2", "a", "ticket-a");
        assertEquals(1, matcher.tickets());
        matcher.withdraw("n1", "a", "ticket-a");
        assertEquals(0, matcher.tickets());
    }

    @Test
    void forgetsWhatWasNotRepeatedAndWhatAGoneNodeOffered() {
        offer("n1", search("a"), T0, T0);
        offer("n2", search("b").speaks("de"), T0, T0);
        matcher.forget(Set.of("n1"), T0 + 1);
        assertEquals(1, matcher.tickets());
        matcher.forget(Set.of("n1", "n2"), T0 + Matcher.FORGET_MS - 1);
        assertEquals(1, matcher.tickets());
        matcher.forget(Set.of("n1", "n2"), T0 + Matcher.FORGET_MS);
        assertEquals(0, matcher.tickets());
    }

    @Test
    void takesTheLaterSearchOfAUser() {
        offer("n1", search("a").ticket("old"), T0, T0);
        offer("n2", search("a").ticket("new"), T0 + 5, T0 + 5);
        offer("n1", search("a").ticket("old"), T0, T0 + 6);
        offer("n2", search("b"), T0 + 6, T0 + 6);
        Proposal proposal = one(T0 + 6);
        assertEquals("new", proposal.first().ticketId());
        assertEquals(Set.of("n2"), proposal.nodes());
    }

    @Test
    void triesATicketWhoseWishHasChanged() {
        offer("n1", search("a").mode(Mode.VIDEO), T0, T0);
        offer("n1", search("b"), T0, T0);
        assertEquals(List.of(), matcher.propose(T0));
        offer("n1", search("a"), T0, T0 + 1);
        assertEquals(Set.of("a", "b"), users(one(T0 + 1)));
    }
}
