package parley.matching.matcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import parley.matching.ticket.Mode;
import parley.matching.ticket.Preferences;
import parley.matching.ticket.Stage;
import parley.matching.ticket.Ticket;

/**
 * The name of one line of waiting tickets: all that share these traits. A ticket stands in one line for every
 * combination of what it offers, so that a partner's lines hold nobody who fails its filters.
 */
record Line(Mode mode, String gender, String wants, String language, String interest) {
    /** Everybody, whatever they state; upper case, as values are lower case. */
    static final String ANY = "ANY";
    /** Stands for those who state nothing. */
    static final String NONE = "NONE";

    /** Every line in which the ticket waits. */
    static List<Line> of(Ticket ticket) {
        Preferences preferences = ticket.preferences();
        String gender = ticket.searcher().gender();
        String wants = preferences.wantGender() == null ? NONE : preferences.wantGender();
        List<String> languages = with(ANY, preferences.languages());
        List<String> interests = with(ANY, preferences.interests());
        List<Line> lines = new ArrayList<>(2 * languages.size() * interests.size());
        for (String language : languages) {
            for (String interest : interests) {
                lines.add(new Line(ticket.mode(), ANY, wants, language, interest));
                if (gender != null) {
                    lines.add(new Line(ticket.mode(), gender, wants, language, interest));
                }
            }
        }
        return lines;
    }

    /** The lines of all whom the ticket accepts at the stage and who accept its gender. */
    static List<Line> acceptedBy(Ticket ticket, Stage stage) {
        Preferences preferences = ticket.preferences();
        String gender = preferences.wantGender() == null ? ANY : preferences.wantGender();
        List<String> languages = accepted(stage.sameLanguage(), preferences.languages());
        List<String> interests = accepted(stage.commonInterest(), preferences.interests());
        String own = ticket.searcher().gender();
        List<Line> lines = new ArrayList<>(2 * languages.size() * interests.size());
        for (String language : languages) {
            for (String interest : interests) {
                lines.add(new Line(ticket.mode(), gender, NONE, language, interest));
                if (own != null) {
                    lines.add(new Line(ticket.mode(), gender, own, language, interest));
                }
            }
        }
        return lines;
    }

    private static List<String> accepted(boolean filtered, Set<String> values) {
        if (!filtered || values.isEmpty()) {
            return List.of(ANY);
        }
        List<String> all = new ArrayList<>(values);
        all.add(NONE);
        return all;
    }

    private static List<String> with(String any, Set<String> values) {
        List<String> all = new ArrayList<>(values.isEmpty() ? Set.of(NONE) : values);
        all.add(any);
        return all;
    }
}
