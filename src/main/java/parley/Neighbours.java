package parley;

import parley.postgres.Statements;

/** The servers beside a node: PostgreSQL, and what stands for Redis. */
record Neighbours(Statements database, SharedStores shared) {}
