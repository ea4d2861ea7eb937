package parley.signaling.doctor;

import io.vertx.core.json.JsonObject;
import java.util.Locale;
import parley.config.IceUri;

/**
 * The findings of a look at one server.
 *
 * @param text the URI as configured
 * @param trouble null if it does what it should
 * @param server address from which it has answered; null if it is silent
 * @param seenAs address from which it saw this server come; null if unknown
 * @param relayedAt address at which it relays; null if it relays nothing
 */
record Finding(String text, IceUri uri, Trouble trouble, String server, String seenAs, String relayedAt, long tookMs) {

    /** A reason why a server is of no use. */
    enum Trouble {
        /** It has not answered in time, or its name or port leads nowhere. */
        SILENT,
        /** Its certificate does not hold for its name. */
        CERTIFICATE,
        /** It takes no credentials that are made with the configured secret. */
        SECRET,
        /** It relays for anybody, without credentials. */
        OPEN,
        /** It has no room for one more. */
        FULL,
        /** It does not relay, for another reason. */
        REFUSED
    }

    boolean reachable() {
        return server != null;
    }

    boolean works() {
        return trouble == null;
    }

    JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("uri", text)
                .put("transport", uri.secure() ? "tls" : uri.transport().name().toLowerCase(Locale.ROOT))
                .put("reachable", reachable())
                .put("tookMs", tookMs);
        if (seenAs != null) {
            json.put("seenAs", seenAs);
        }
        if (relayedAt != null) {
            json.put("relayedAt", relayedAt);
        }
        return works() ? json : json.put("trouble", trouble.name().toLowerCase(Locale.ROOT));
    }
}
