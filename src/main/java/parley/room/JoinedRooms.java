package parley.room;

import java.util.List;

/** A part of somebody's rooms. @param next the part to ask for next; null if these were the last */
public record JoinedRooms(List<JoinedRoom> rooms, String next) {}
