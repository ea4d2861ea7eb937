package parley.files;

/**
 * A row of the catalogue.
 *
 * @param received bytes that are stored durably and noted
 * @param facts null until the state is READY
 * @param thumbnail whether there is a thumbnail
 * @param messageId the message that shows the file; null before it is sent
 * @param createdAt epoch milliseconds, like {@code expiresAt}
 */
public record StoredFile(
        String id,
        String userId,
        FileAsk ask,
        FileState state,
        long received,
        FileFacts facts,
        boolean thumbnail,
        String messageId,
        long createdAt,
        long expiresAt) {

    public boolean isWhole() {
        return ask.length() != FileAsk.UNKNOWN && received == ask.length();
    }
}
