package parley.matching.ticket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import parley.config.ParleyConfig;

/**
 * The configured rules of matching. A ticket accepts what any stage that it has reached accepts, so widening never takes
 * a partner away.
 *
 * @param claimMs how long a node keeps a user for a match that is being made
 * @param graceMs how long a disconnected searcher keeps the place
 * @param rematchMs how long two who met don't meet again
 * @param looks the most candidates that one step looks at
 * @param slice the most steps that one call of a wave makes
 */
public record MatchRules(
        List<Stage> stages, SkipRules skips, long claimMs, long graceMs, long rematchMs, int looks, int slice) {
    private static final int LOOKS = 64;
    private static final int SLICE = 256;

    public MatchRules {
        stages = List.copyOf(stages);
        if (stages.isEmpty() || stages.get(0).afterMs() != 0) {
            throw new IllegalArgumentException("The first stage must begin at 0 ms");
        }
        for (int i = 1; i < stages.size(); i++) {
            if (stages.get(i).afterMs() <= stages.get(i - 1).afterMs()) {
                throw new IllegalArgumentException("Stages must be in ascending order of time");
            }
        }
        if (looks < 1 || slice < 1) {
            throw new IllegalArgumentException("A step looks at one candidate at least, a wave makes one step");
        }
    }

    public static MatchRules of(ParleyConfig.Matching config) {
        List<Stage> stages = new ArrayList<>();
        for (ParleyConfig.Stage stage : config.stages()) {
            String name = "stage-" + stages.size();
            stages.add(new Stage(name, stage.afterMs(), stage.language(), stage.interest()));
        }
        return new MatchRules(
                stages,
                new SkipRules(config.skipWindowMs(), delays(config)),
                config.leaseMs(),
                config.searchGraceMs(),
                config.rematchAfterMs(),
                LOOKS,
                SLICE);
    }

    private static List<Long> delays(ParleyConfig.Matching config) {
        if (config.skipDelayMs() == 0) {
            return List.of();
        }
        List<Long> delays = new ArrayList<>(Collections.nCopies(config.skipThreshold(), 0L));
        for (long delay = config.skipDelayMs(); delay < config.skipDelayMaxMs(); delay *= 2) {
            delays.add(delay);
        }
        delays.add(config.skipDelayMaxMs());
        return delays;
    }

    public static MatchRules defaults() {
        List<Stage> stages = List.of(
                new Stage("language-and-interest", 0, true, true),
                new Stage("language", 5_000, true, false),
                new Stage("any-language", 10_000, false, true),
                new Stage("anyone", 20_000, false, false));
        SkipRules skips = new SkipRules(600_000, List.of(0L, 0L, 0L, 2_000L, 5_000L, 10_000L, 20_000L));
        return new MatchRules(stages, skips, 5_000, 10_000, 1_800_000, LOOKS, SLICE);
    }

    /** The number of the widest stage that the ticket has reached, from 0. */
    public int stageOf(Ticket ticket, long now) {
        long waited = ticket.waitedMs(now);
        int reached = 0;
        while (reached + 1 < stages.size() && stages.get(reached + 1).afterMs() <= waited) {
            reached++;
        }
        return reached;
    }

    /** Time until the next stage; 0 when there is none left. */
    public long widensInMs(Ticket ticket, long now) {
        int next = stageOf(ticket, now) + 1;
        return next < stages.size() ? ticket.since() + stages.get(next).afterMs() - now : 0;
    }
}
