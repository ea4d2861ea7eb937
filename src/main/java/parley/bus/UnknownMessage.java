package parley.bus;

/** A message from another node that this version does not know. */
final class UnknownMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownMessage(String what) {
        super("Unknown " + what, null, false, false);
    }
}
