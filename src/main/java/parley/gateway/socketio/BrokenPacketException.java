package parley.gateway.socketio;

/** Says what is wrong with bytes that are no packet. The client broke the protocol, so its session ends. */
final class BrokenPacketException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenPacketException(String fault) {
        super(fault, null, false, false);
    }
}
