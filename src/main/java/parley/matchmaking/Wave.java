package parley.matchmaking;

import java.util.List;

/**
 * One slice of a wave.
 *
 * @param reserved each to be confirmed and then committed or released by the caller
 * @param more whether tickets are still due, so that the wave goes on at the next turn of the loop
 */
public record Wave(List<Lease> reserved, boolean more) {}
