package parley.config;

import java.util.List;

/**
 * How browsers in a call find a way to each other.
 *
 * @param publicAddress IP address at which the relay is reached from outside; empty means that of the host in its URI
 */
public record IceSettings(List<String> stun, Turn turn, String publicAddress, Checks checks) {
    public IceSettings {
        stun = List.copyOf(stun);
    }

    /**
     * A relay, whose users get credentials for a limited time. Without URIs there is none.
     *
     * @param secret key shared with the relay
     * @param perUser how often a user gets credentials
     */
    public record Turn(List<String> uris, Secret secret, long ttlMs, ParleyConfig.Rate perUser) {
        public Turn {
            uris = List.copyOf(uris);
        }

        public boolean absent() {
            return uris.isEmpty();
        }
    }

    /** @param keptMs time for which the outcome of a check counts as new */
    public record Checks(long deadlineMs, long keptMs, ParleyConfig.Rate perUser) {}
}
