package parley.config;

/** A fault of the value at {@code path}, which is written like {@code matching.stages[1].afterMs}. */
record ConfigFault(String path, String message) {}
