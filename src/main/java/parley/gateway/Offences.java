package parley.gateway;

/** Hears of commands that were not let through, so that whoever sends too many of them is sent away. */
interface Offences {
    /** For requests that have no connection to end. */
    Offences UNCOUNTED = new Offences() {
        @Override
        public void violation() {
            // The limit of requests per address counts it.
        }

        @Override
        public void overLimit(LimitClass limitClass) {
            // As for a violation.
        }
    };

    /** Something against the protocol: few of them end a connection. */
    void violation();

    /** Something that a limit refuses, or that is too early: ten times the limit of these end a connection. */
    void overLimit(LimitClass limitClass);
}
