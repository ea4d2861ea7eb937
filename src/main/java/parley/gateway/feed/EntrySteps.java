package parley.gateway.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Steps that wait while a connection is put into its rooms: only then is it known from which event on it follows each.
 * Used on the event loop of its hub only.
 */
public final class EntrySteps {
    private final Consumer<Runnable> runner;
    private List<Runnable> waiting = new ArrayList<>(0);
    private int entries;

    /** @param runner runs a step and contains its fault */
    public EntrySteps(Consumer<Runnable> runner) {
        this.runner = runner;
    }

    /** Begins an entry. Several may be under way; each must {@link #end}. */
    public void begin() {
        entries++;
    }

    public boolean underWay() {
        return entries > 0;
    }

    public void end() {
        entries--;
        if (entries == 0) {
            List<Runnable> steps = waiting;
            waiting = new ArrayList<>(0);
            steps.forEach(runner);
        }
    }

    /** Runs a step at once unless an entry is under way. */
    public void onceEntered(Runnable step) {
        if (entries == 0) {
            runner.accept(step);
        } else {
            waiting.add(step);
        }
    }
}
