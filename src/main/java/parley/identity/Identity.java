package parley.identity;

/** Who makes a request: attached by the gateway, never taken from a client's frame. */
public record Identity(String userId, String username, String sessionId, boolean guest) {}
