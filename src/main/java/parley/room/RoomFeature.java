package parley.room;

import parley.feature.Feature;
import parley.limits.LimitClass;

/** Lists the records, commands, limits and events of rooms, beside the messages in them. */
public final class RoomFeature {
    public static final Feature FEATURE = Feature.failingAs("error")
            .carries(
                    RoomMessages.Depart.class,
                    RoomMessages.Closed.class,
                    RoomMessages.Silenced.class,
                    RoomMessages.MemberLeft.class,
                    RoomMessages.PairChanged.class,
                    RoomMessages.Renamed.class,
                    RoomMessages.Locate.class,
                    RoomMessages.Located.class,
                    RoomMessages.InterestChange.class,
                    RoomMessages.InterestDigest.class,
                    RoomMessages.FollowAll.class,
                    RoomMessages.Grown.class)
            .takes(
                    LimitClass.OTHER,
                    "room:create",
                    "room:update",
                    "room:join",
                    "room:add",
                    "room:remove",
                    "room:role",
                    "room:mute",
                    "room:ban",
                    "room:members",
                    "room:list",
                    "room:mine",
                    "join",
                    "leave-room",
                    "close-room")
            .tells(
                    EventTypes.USER_JOINED,
                    EventTypes.USER_LEFT,
                    EventTypes.UPDATED,
                    EventTypes.MUTED,
                    EventTypes.CLOSED);

    private RoomFeature() {}
}
