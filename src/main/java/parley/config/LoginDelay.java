package parley.config;

/** The wait after the first wrong guess too many, which doubles with each further one up to the longest. */
public record LoginDelay(long firstMs, long maxMs) {}
