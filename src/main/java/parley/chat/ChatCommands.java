package parley.chat;

import java.util.List;

/** Names of the commands that act within a room. The room's chat instance carries them out, except for receipts. */
public final class ChatCommands {
    public static final String MESSAGE = "chat:message";
    public static final String EDIT = "chat:edit";
    public static final String DELETE = "chat:delete";
    public static final String REACT = "chat:react";
    public static final String PIN = "chat:pin";
    public static final String HISTORY = "chat:history";
    public static final String FEED = "chat:feed";
    public static final String READ = "chat:read";
    public static final String DELIVERED = "chat:delivered";
    public static final String CLEAR = "chat:clear";
    public static final String TYPING_START = "chat:typing:start";
    public static final String TYPING_STOP = "chat:typing:stop";
    public static final String LEAVE_ROOM = "leave-room";
    public static final String CLOSE_ROOM = "close-room";

    /** Commands that move a cursor. Their order among others does not matter, so a node gathers them in one place. */
    static final List<String> RECEIPTS = List.of(READ, DELIVERED);

    public static final List<String> ALL = List.of(
            MESSAGE, EDIT, DELETE, REACT, PIN, HISTORY, FEED, CLEAR, TYPING_START, TYPING_STOP, LEAVE_ROOM, CLOSE_ROOM);

    private ChatCommands() {}
}
