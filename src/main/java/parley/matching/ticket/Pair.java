package parley.matching.ticket;

/** Two users, whoever is named first. */
public record Pair(String low, String high) {
    public static Pair of(String a, String b) {
        return a.compareTo(b) <= 0 ? new Pair(a, b) : new Pair(b, a);
    }
}
