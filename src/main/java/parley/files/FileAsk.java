package parley.files;

/**
 * A file that somebody wants to upload, before its first byte.
 *
 * @param name as the client gave it; it is only shown, and never part of a path
 * @param claimedType the client's own opinion on the media type; null for none. It is recorded and decides nothing
 * @param length bytes to come; {@link #UNKNOWN} if the client does not know yet
 * @param voice whether it is a voice note, which must be audio of 1 to 300 s
 * @param thumbhash base64 of a thumbhash that the client made; null for none
 */
public record FileAsk(
        String roomId,
        String name,
        String claimedType,
        long length,
        boolean voice,
        boolean keepMetadata,
        String thumbhash) {
    public static final long UNKNOWN = -1;
}
