package parley.ops;

/** Knows whether this node takes part: not before everything is deployed, and not any more once it drains. */
public final class NodeState {
    private volatile boolean serving;

    public void serving(boolean serving) {
        this.serving = serving;
    }

    public boolean serving() {
        return serving;
    }
}
