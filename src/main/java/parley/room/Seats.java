package parley.room;

import java.util.List;

/** A part of somebody's seats. @param next the part to ask for next; null if these were the last */
public record Seats(List<Seat> seats, String next) {}
