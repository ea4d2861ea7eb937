package parley.signaling.call;

/** @param username the user's name when the call began */
public record Person(String id, String username) {}
