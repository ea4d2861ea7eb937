package parley.node;

import java.util.Optional;
import parley.external.UserTables;
import parley.postgres.Statements;
import parley.util.EnvelopeCipher;

/**
 * The surroundings of a node's features: PostgreSQL, the shared stores, this node among the others, its keys, and where
 * files are.
 *
 * @param users tables of the user service that keeps the accounts, if one does
 */
record NodeParts(
        Statements database,
        Optional<UserTables> users,
        SharedStoreWiring shared,
        NodeIdentity identity,
        EnvelopeCipher cipher,
        FileStorage files) {}
