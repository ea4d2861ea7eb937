package parley.chat;

import parley.feature.Feature;
import parley.limits.LimitClass;
import parley.room.EventTypes;

/** Lists the commands, limits and events of messages. */
public final class ChatFeature {
    public static final Feature FEATURE = Feature.failingAs("chat:error")
            .takes(LimitClass.MESSAGES, ChatCommands.MESSAGE)
            .takes(LimitClass.RECEIPTS, ChatCommands.READ, ChatCommands.DELIVERED)
            .takes(LimitClass.TYPING, ChatCommands.TYPING_START, ChatCommands.TYPING_STOP)
            .takes(
                    LimitClass.OTHER,
                    ChatCommands.EDIT,
                    ChatCommands.DELETE,
                    ChatCommands.REACT,
                    ChatCommands.PIN,
                    ChatCommands.HISTORY,
                    ChatCommands.FEED,
                    ChatCommands.CLEAR)
            .tells(
                    EventTypes.MESSAGE,
                    EventTypes.EDITED,
                    EventTypes.DELETED,
                    EventTypes.REACTION,
                    EventTypes.PINNED,
                    EventTypes.CLEARED)
            .tellsEphemeral(
                    EventTypes.READ,
                    EventTypes.DELIVERED,
                    EventTypes.RECEIPTS,
                    EventTypes.TYPING_START,
                    EventTypes.TYPING_STOP,
                    EventTypes.TYPING);

    private ChatFeature() {}
}
