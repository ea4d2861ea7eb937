package parley.node;

import parley.postgres.Statements;
import parley.util.EnvelopeCipher;

/** The surroundings of a node's features: PostgreSQL, the shared stores, this node among the others, and its keys. */
record NodeParts(Statements database, SharedStoreWiring shared, NodeIdentity identity, EnvelopeCipher cipher) {}
