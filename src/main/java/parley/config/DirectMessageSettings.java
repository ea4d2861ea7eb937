package parley.config;

/** @param policy people to whom one may write: following, strict, mutual or anyone */
public record DirectMessageSettings(String policy) {}
