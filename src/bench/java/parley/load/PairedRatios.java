package parley.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Ratios of rounds that followed each other, and the interval in which their median lies with at least 95 % certainty,
 * whatever their distribution. Source: the sign test's interval between two order statistics, by the binomial
 * distribution.
 */
final class PairedRatios {
    private static final double OUTSIDE = 0.05;

    private final List<Double> ratios = new ArrayList<>();

    void add(double ratio) {
        ratios.add(ratio);
        Collections.sort(ratios);
    }

    double median() {
        int middle = ratios.size() / 2;
        return ratios.size() % 2 == 1 ? ratios.get(middle) : (ratios.get(middle - 1) + ratios.get(middle)) / 2;
    }

    double low() {
        return ratios.get(leftOut());
    }

    double high() {
        return ratios.get(ratios.size() - 1 - leftOut());
    }

    /**
     * Counts the smallest, and as many of the largest, ratios that may be left out; none with fewer than nine rounds.
     */
    private int leftOut() {
        int rounds = ratios.size();
        double term = Math.pow(0.5, rounds);
        double below = term;
        int left = 0;
        while (2 * (below + term * (rounds - left) / (left + 1)) <= OUTSIDE) {
            term = term * (rounds - left) / (left + 1);
            left++;
            below += term;
        }
        return left;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.3f (%.3f - %.3f)", median(), low(), high());
    }
}
