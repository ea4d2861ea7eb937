package parley.gateway.format;

/**
 * Where a durable event stands in its room's feed. Socket.IO clients keep the text of the last one and bring it when
 * they come back. Source: the protocol's section 4.
 */
public record FeedOffset(String roomId, String epoch, long seq) {
    private static final int MOST_CHARACTERS = 200;

    /** Reads {@code roomId:epoch:seq}. @return null for anything else */
    public static FeedOffset parse(String text) {
        int second = text.lastIndexOf(':');
        int first = text.lastIndexOf(':', second - 1);
        if (first <= 0 || first + 1 == second || text.length() > MOST_CHARACTERS) {
            return null;
        }
        try {
            long seq = Long.parseLong(text, second + 1, text.length(), 10);
            return seq < 0 ? null : new FeedOffset(text.substring(0, first), text.substring(first + 1, second), seq);
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    @Override
    public String toString() {
        return roomId + ':' + epoch + ':' + seq;
    }
}
