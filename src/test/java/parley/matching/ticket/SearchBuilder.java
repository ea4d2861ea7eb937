package parley.matching.ticket;

import java.util.Set;

/** Searches for tests; whatever a test doesn't name asks for nothing. */
public final class SearchBuilder {
    private final String userId;
    private String ticketId;
    private Mode mode = Mode.TEXT;
    private Set<String> languages = Set.of();
    private Set<String> interests = Set.of();
    private String gender;
    private String wantGender;
    private Set<String> blocked = Set.of();

    private SearchBuilder(String userId) {
        this.userId = userId;
        this.ticketId = "ticket-" + userId;
    }

    public static SearchBuilder search(String userId) {
        return new SearchBuilder(userId);
    }

    public SearchBuilder ticket(String id) {
        this.ticketId = id;
        return this;
    }

    public SearchBuilder mode(Mode wanted) {
        this.mode = wanted;
        return this;
    }

    public SearchBuilder speaks(String... values) {
        this.languages = Set.of(values);
        return this;
    }

    public SearchBuilder likes(String... values) {
        this.interests = Set.of(values);
        return this;
    }

    public SearchBuilder is(String value) {
        this.gender = value;
        return this;
    }

    public SearchBuilder wants(String value) {
        this.wantGender = value;
        return this;
    }

    public SearchBuilder blocking(String... users) {
        this.blocked = Set.of(users);
        return this;
    }

    public Search build() {
        Searcher searcher = new Searcher(userId, "name_" + userId, true, gender, null);
        return new Search(ticketId, searcher, new Preferences(mode, languages, interests, wantGender), blocked);
    }

    public Ticket waitingSince(long now) {
        return new Ticket(build(), new Place(now, 0, 0, 0));
    }

    public Ticket skippedTimes(int skips, long now) {
        return new Ticket(build(), new Place(now, 0, 0, skips));
    }
}
