package parley.config;

/**
 * A Janus media server. An empty uri means that there is none.
 *
 * @param videoBitrate most bits per second that a camera sends
 * @param answerMs time in which Janus has to answer
 */
public record JanusSettings(
        String uri, Secret apiSecret, Secret adminKey, int publishers, int videoBitrate, long answerMs) {
    public boolean absent() {
        return uri.isEmpty();
    }
}
