package parley.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Steps that wait while a connection is put into its rooms: only afterwards it is known from where on it gets what
 * happens there. Used on the event loop of its hub only.
 */
final class EntrySteps {
    private final Consumer<Runnable> runner;
    private List<Runnable> waiting = new ArrayList<>(0);
    private int entries;

    /** @param runner runs a step and contains its fault */
    EntrySteps(Consumer<Runnable> runner) {
        this.runner = runner;
    }

    /** Several entries may be under way. Each of them must {@link #end}. */
    void begin() {
        entries++;
    }

    void end() {
        entries--;
        if (entries == 0) {
            List<Runnable> steps = waiting;
            waiting = new ArrayList<>(0);
            steps.forEach(runner);
        }
    }

    /** Runs a step at once unless an entry is under way. */
    void onceEntered(Runnable step) {
        if (entries == 0) {
            runner.accept(step);
        } else {
            waiting.add(step);
        }
    }
}
