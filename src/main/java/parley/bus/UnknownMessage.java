package parley.bus;

/** Something another node sent that this version knows nothing of. */
final class UnknownMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownMessage(String what) {
        super("Unknown " + what, null, false, false);
    }
}
