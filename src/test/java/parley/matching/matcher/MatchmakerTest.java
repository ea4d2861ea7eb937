package parley.matching.matcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.matching.ticket.SearchBuilder.search;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.error.ParleyException;
import parley.matching.ticket.KeptApart;
import parley.matching.ticket.MatchRules;
import parley.matching.ticket.Mode;
import parley.matching.ticket.SearchBuilder;
import parley.matching.ticket.SkipRules;
import parley.matching.ticket.Stage;
import parley.matching.ticket.Ticket;

class MatchmakerTest {
    private static final long NOW = 1_000_000;

    private final MatchRules rules = MatchRules.defaults();
    private final Matchmaker matchmaker = new Matchmaker(rules);

    @ParameterizedTest
    @CsvSource({
        "en, music, en, music, 0",
        "en, music, en, sport, 5000",
        "en, music, de, music, 10000",
        "en, music, de, sport, 20000"
    })
    void widensByWaitingTime(String languageA, String interestA, String languageB, String interestB, long afterMs) {
        SearchBuilder a = search("a").speaks(languageA).likes(interestA);
        SearchBuilder b = search("b").speaks(languageB).likes(interestB);

        assertTrue(allowed(a, afterMs, b, afterMs));
        assertFalse(afterMs > 0 && allowed(a, afterMs - 1, b, afterMs - 1));
    }

    @Test
    void needsBothToHaveReachedTheStage() {
        SearchBuilder a = search("a").speaks("en").likes("music");
        SearchBuilder b = search("b").speaks("de").likes("sport");

        assertFalse(allowed(a, 60_000, b, 19_999));
        assertFalse(allowed(a, 19_999, b, 60_000));
        assertTrue(allowed(a, 60_000, b, 20_000));
    }

    @Test
    void wideningTakesNobodyAway() {
        SearchBuilder a = search("a").speaks("en").likes("music");
        SearchBuilder b = search("b").speaks("en").likes("sport");

        assertTrue(allowed(a, 10_000, b, 10_000));
    }

    @Test
    void emptyListsAskForNothing() {
        assertTrue(allowed(search("a"), 0, search("b").speaks("en").likes("music"), 0));
        assertTrue(allowed(search("a").speaks("en").likes("music"), 0, search("b"), 0));
        assertFalse(allowed(search("a").speaks("en"), 0, search("b").speaks("de"), 0));
        assertTrue(allowed(search("a").speaks("en"), 10_000, search("b").speaks("de"), 10_000));
    }

    @Test
    void neverMatchesOneself() {
        assertFalse(allowed(search("a").ticket("1"), 60_000, search("a").ticket("2"), 60_000));
    }

    @Test
    void neverMatchesAcrossModes() {
        assertFalse(allowed(search("a").mode(Mode.TEXT), 60_000, search("b").mode(Mode.VIDEO), 60_000));
    }

    @Test
    void blocksHoldWhoeverMadeThem() {
        assertFalse(allowed(search("a").blocking("b"), 60_000, search("b"), 60_000));
        assertFalse(allowed(search("a"), 60_000, search("b").blocking("a"), 60_000));
    }

    @ParameterizedTest
    @CsvSource({
        "female, male,   male,   female, true",
        "female, male,   male,   female, true",
        "female, male,   male,   male,   false",
        "female, male,   female, ,       false",
        "female, ,       male,   female, true",
        "female, any,    male,   ,       true",
        ",       ,       male,   female, false",
        "female, male,   ,       ,       false"
    })
    void wantedGenderIsMutualAndNeverWidens(
            String genderA, String wantA, String genderB, String wantB, boolean allowed) {
        SearchBuilder a = search("a").is(genderA).wants(wantA);
        SearchBuilder b = search("b").is(genderB).wants(wantB);

        assertEquals(allowed, allowed(a, 3_600_000, b, 3_600_000));
        assertEquals(allowed, allowed(b, 3_600_000, a, 3_600_000));
    }

    @Test
    void prefersCommonInterestsThenLanguageThenWait() {
        Ticket me = search("me").speaks("en").likes("music", "sport").waitingSince(NOW - 20_000);
        Ticket oldest = search("a").speaks("de").waitingSince(NOW - 24_000);
        Ticket sameLanguage = search("b").speaks("en").waitingSince(NOW - 22_000);
        Ticket oneInterest = search("c").speaks("de").likes("music").waitingSince(NOW - 21_000);
        Ticket twoInterests = search("d").speaks("de").likes("music", "sport").waitingSince(NOW - 20_000);

        assertEquals(twoInterests, choice(me, oldest, sameLanguage, oneInterest, twoInterests));
        assertEquals(oneInterest, choice(me, oldest, sameLanguage, oneInterest));
        assertEquals(sameLanguage, choice(me, oldest, sameLanguage));
    }

    @Test
    void prefersTheOlderOfEquals() {
        Ticket older = search("z").waitingSince(NOW - 2);
        Ticket younger = search("a").waitingSince(NOW - 1);

        assertEquals(older, choice(search("me").waitingSince(NOW), younger, older));
    }

    @Test
    void prefersThoseWhoSkipLess() {
        Ticket skipper = search("a").skippedTimes(2, NOW - 2);
        Ticket other = search("b").skippedTimes(0, NOW - 1);

        assertEquals(other, choice(search("me").waitingSince(NOW), skipper, other));
    }

    @Test
    void looksAtABoundedNumberAndGoesOnWhereItStopped() {
        WaitingLines lines = new WaitingLines();
        String[] enemies = new String[150];
        for (int i = 0; i < 150; i++) {
            enemies[i] = "enemy-" + i;
            lines.add(search(enemies[i]).waitingSince(NOW - 1_000 + i));
        }
        Ticket friend = search("friend").waitingSince(NOW - 1);
        lines.add(friend);
        Ticket me = search("me").blocking(enemies).waitingSince(NOW);
        KeptApart apart = new KeptApart();

        Candidates.Cursor cursor = Candidates.Cursor.START;
        for (int step = 0; step < 2; step++) {
            Candidates candidates = new Candidates(lines, rules, me, cursor, NOW);
            Look look = matchmaker.look(me, candidates, apart, NOW);
            assertNull(look.partner());
            assertFalse(look.finished());
            cursor = candidates.cursor();
        }
        Candidates last = new Candidates(lines, rules, me, cursor, NOW);
        assertEquals(friend, matchmaker.look(me, last, apart, NOW).partner());
    }

    @Test
    void tellsWhenAPairMayMeetAgain() {
        KeptApart apart = new KeptApart();
        apart.part("me", "other", NOW + rules.rematchMs());
        WaitingLines lines = new WaitingLines();
        lines.add(search("other").waitingSince(NOW));
        Ticket me = search("me").waitingSince(NOW);

        Candidates candidates = new Candidates(lines, rules, me, Candidates.Cursor.START, NOW);
        Look look = matchmaker.look(me, candidates, apart, NOW);

        assertNull(look.partner());
        assertEquals(NOW + rules.rematchMs(), look.retryAt());
    }

    @Test
    void leavesNoLinesBehind() {
        WaitingLines lines = new WaitingLines();
        Ticket ticket =
                search("a").speaks("en", "de").likes("x", "y", "z").is("male").waitingSince(NOW);
        lines.add(ticket);
        lines.remove(ticket);

        assertTrue(lines.isEmpty());
    }

    @Test
    void tellsStageAndTimeToTheNext() {
        Ticket ticket = search("a").waitingSince(NOW);

        assertEquals(0, rules.stageOf(ticket, NOW + 4_999));
        assertEquals(1, rules.widensInMs(ticket, NOW + 4_999));
        assertEquals(2, rules.stageOf(ticket, NOW + 10_000));
        assertEquals(10_000, rules.widensInMs(ticket, NOW + 10_000));
        assertEquals(3, rules.stageOf(ticket, NOW + 60_000));
        assertEquals(0, rules.widensInMs(ticket, NOW + 60_000));
    }

    @Test
    void refusesMoreThanTenInterests() {
        SearchBuilder eleven = search("a").likes("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
        assertThrows(ParleyException.class, eleven::build);
    }

    @Test
    void refusesRulesWithoutABeginning() {
        SkipRules skips = new SkipRules(1, List.of());
        List<Stage> late = List.of(new Stage("late", 1, false, false));
        assertThrows(IllegalArgumentException.class, () -> new MatchRules(late, skips, 1, 1, 1, 1, 1));
    }

    private boolean allowed(SearchBuilder a, long waitedA, SearchBuilder b, long waitedB) {
        return matchmaker.allows(a.waitingSince(NOW - waitedA), b.waitingSince(NOW - waitedB), NOW);
    }

    private Ticket choice(Ticket ticket, Ticket... waiting) {
        WaitingLines lines = new WaitingLines();
        List.of(waiting).forEach(lines::add);
        Candidates candidates = new Candidates(lines, rules, ticket, Candidates.Cursor.START, NOW);
        return matchmaker.look(ticket, candidates, new KeptApart(), NOW).partner();
    }
}
