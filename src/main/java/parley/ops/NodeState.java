package parley.ops;

/** Knows whether this node takes part: not before everything is deployed, and not any more once it drains. */
public final class NodeState {
    private volatile boolean serving;
    private volatile boolean draining;

    public void serving(boolean serving) {
        draining = !serving;
        this.serving = serving;
    }

    /** Tells whether the node has served and is being stopped. */
    public boolean draining() {
        return draining;
    }

    public boolean serving() {
        return serving;
    }
}
