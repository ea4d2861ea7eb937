package parley.gateway.command;

import parley.limits.LimitClass;

/** Hears of commands that were not let through, so that clients that send too many of them are sent away. */
public interface Offences {
    /** Serves requests that have no connection to end. */
    Offences UNCOUNTED = new Offences() {
        @Override
        public void violation() {
            // The limit of requests per address counts this.
        }

        @Override
        public void overLimit(LimitClass limitClass) {
            // The limit of requests per address counts this, too.
        }
    };

    /** Counts a violation of the protocol. A few of them end a connection. */
    void violation();

    /**
     * Counts a command that a limit refuses, or that comes too early. Ten times the limit of these end a connection.
     */
    void overLimit(LimitClass limitClass);
}
