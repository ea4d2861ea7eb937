package parley.matching;

import java.util.Set;

/** Searches for tests; whatever a test doesn't name asks for nothing. */
final class SearchBuilder {
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

    static SearchBuilder search(String userId) {
        return new SearchBuilder(userId);
    }

    SearchBuilder ticket(String id) {
        this.ticketId = id;
        return this;
    }

    SearchBuilder mode(Mode wanted) {
        this.mode = wanted;
        return this;
    }

    SearchBuilder speaks(String... values) {
        this.languages = Set.of(values);
        return this;
    }

    SearchBuilder likes(String... values) {
        this.interests = Set.of(values);
        return this;
    }

    SearchBuilder is(String value) {
        this.gender = value;
        return this;
    }

    SearchBuilder wants(String value) {
        this.wantGender = value;
        return this;
    }

    SearchBuilder blocking(String... users) {
        this.blocked = Set.of(users);
        return this;
    }

    Search build() {
        Searcher searcher = new Searcher(userId, "name_" + userId, true, gender, null);
        return new Search(ticketId, searcher, new Preferences(mode, languages, interests, wantGender), blocked);
    }

    Ticket waitingSince(long now) {
        return new Ticket(build(), new Place(now, 0, 0, 0));
    }

    Ticket skippedTimes(int skips, long now) {
        return new Ticket(build(), new Place(now, 0, 0, skips));
    }
}
