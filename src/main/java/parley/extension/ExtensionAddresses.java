package parley.extension;

/** The addresses of the bus that are meant for programs of others. What goes there and comes from there is plain JSON. */
public final class ExtensionAddresses {
    /** Takes {@code {service, command, body?, traceparent?}} and answers like the plain WebSocket. */
    public static final String COMMAND = "parley.extension.command";

    /** Takes {@code {service, address, rooms?, since?, types?}} and begins to send events to the address. */
    public static final String EVENTS = "parley.extension.events";

    /** Tells of each message that was stored though somebody has flagged it. */
    public static final String FLAGGED = "parley.extension.flagged";

    private static final String REST = "parley.extension.rest.";

    private ExtensionAddresses() {}

    /** The address at which an extension answers requests below {@code /api/ext/NAME}. */
    public static String rest(String name) {
        return REST + name;
    }
}
