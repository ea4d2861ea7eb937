package parley.config;

/** What is wrong with the value at {@code path}, written like {@code matching.stages[1].afterMs}. */
record ConfigFault(String path, String message) {}
