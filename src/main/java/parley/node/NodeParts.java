package parley.node;

import parley.postgres.Statements;

/** The surroundings of a node's features: PostgreSQL, the shared stores, and this node among the others. */
record NodeParts(Statements database, SharedStoreWiring shared, NodeIdentity identity) {}
