package parley.gateway.format;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.ServiceLoader;

/**
 * Sees what this server tells its clients. Tests put one on the class path, which compares it with the API documents.
 * Methods may be called by several threads.
 */
public interface TrafficObserver {
    /** Is null in a server without one, where asking costs nothing, as the JVM drops what follows. */
    TrafficObserver PRESENT =
            ServiceLoader.load(TrafficObserver.class).findFirst().orElse(null);

    /** @param bytes as sockets of the format get them; nobody may change them */
    void frame(Format format, byte[] bytes);

    /** @param data must not be changed */
    void reply(String command, JsonObject data);

    /**
     * An answer of the REST interface or of the pages.
     *
     * @param mediaType null if the answer names none
     * @param body null unless the answer is JSON that this server wrote; must not be changed
     */
    void answer(String method, String path, int status, String mediaType, JsonObject body);

    /** @param router has all routes of a gateway */
    void mounted(Router router);
}
