package parley;

import parley.postgres.Statements;

/** The surroundings of a node's features: PostgreSQL, the shared stores, and this node among the others. */
record Neighbours(Statements database, SharedStores shared, Self self) {}
