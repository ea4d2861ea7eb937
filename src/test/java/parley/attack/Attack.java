package parley.attack;

import parley.ServerExtension;

/** One bounded way in which a stranger could make the server work more than they work themselves. */
@FunctionalInterface
interface Attack {
    /** Runs it to its end and asserts that the attacker was refused as the protocol says. */
    void on(ServerExtension server) throws Exception;
}
