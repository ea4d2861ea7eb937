package parley.account;

/** The device that a session runs on, as its client says; null for what the client does not say. */
public record Device(String name, String platform, String pushToken) {
    public static final Device UNKNOWN = new Device(null, null, null);
}
