package parley.signaling.call;

/** A connection of a user, and the node that has it. */
public record Device(String userId, String username, String sessionId, String nodeId, String connectionId) {}
