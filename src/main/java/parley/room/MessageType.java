package parley.room;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The type of a message, with what it may do. The schema of {@code chat:message} lists those that clients may send. */
public enum MessageType {
    TEXT(Sender.CLIENT, false, Action.POST, Action.EDIT),
    ANNOUNCEMENT(Sender.CLIENT, false, Action.ANNOUNCE, Action.ANNOUNCE),
    /** Any file; its text, like that of the next two, is a caption and may be missing. */
    FILE(Sender.CLIENT, true, Action.POST, Action.EDIT),
    IMAGE(Sender.CLIENT, true, Action.POST, Action.EDIT),
    VOICE(Sender.CLIENT, true, Action.POST, Action.EDIT),
    /** The entry of a call in its room's feed. */
    CALL(Sender.SERVER, false, null, null);

    private enum Sender {
        CLIENT,
        SERVER
    }

    private final Sender sender;
    private final boolean needsFile;
    private final Action posting;
    private final Action editing;

    MessageType(Sender sender, boolean needsFile, Action posting, Action editing) {
        this.sender = sender;
        this.needsFile = needsFile;
        this.posting = posting;
        this.editing = editing;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Is empty for a type that only a later version has. */
    public static Optional<MessageType> of(String wireName) {
        return Arrays.stream(values())
                .filter(type -> type.wireName().equals(wireName))
                .findFirst();
    }

    public boolean sentByClients() {
        return sender == Sender.CLIENT;
    }

    public boolean writtenByServer() {
        return sender == Sender.SERVER;
    }

    public boolean needsFile() {
        return needsFile;
    }

    /** The action that a member must be allowed to take in order to send it; null if only the server sends it. */
    public Action posting() {
        return posting;
    }

    /** The action that a member must be allowed to take in order to edit it; empty if nobody may. */
    public Optional<Action> editing() {
        return Optional.ofNullable(editing);
    }
}
