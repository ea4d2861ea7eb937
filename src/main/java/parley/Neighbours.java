package parley;

import parley.postgres.Statements;

/** What is around a node's features: PostgreSQL, what stands for Redis, and this node among the others. */
record Neighbours(Statements database, SharedStores shared, Self self) {}
