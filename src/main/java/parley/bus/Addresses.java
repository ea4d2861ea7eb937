package parley.bus;

/** Every address of the event bus; the names of client commands are addresses too and stand in the protocol. */
public final class Addresses {
    public static final String PRESENCE_CONNECT = "parley.presence.connect";
    public static final String PRESENCE_DISCONNECT = "parley.presence.disconnect";
    public static final String PRESENCE_FIND = "parley.presence.find";
    public static final String PRESENCE_STANDING = "parley.presence.standing";
    public static final String PRESENCE_LIST = "parley.presence.list";
    /** Tells a node of its connections that a newer one of the same user has replaced. */
    public static final String CONNECTIONS_REPLACED = "parley.connections.replaced";

    /** Hears from another node that it follows the events of all rooms, or does so no more. */
    public static final String FOLLOW_ALL = "parley.rooms.follow";

    /** Hears from another node of events that were stored there. */
    public static final String ROOMS_GROWN = "parley.rooms.grown";

    /** Asks who is connected to this very node. */
    public static final String PRESENCE_HERE = "parley.presence.here";

    public static final String PRESENCE_LIST_HERE = "parley.presence.list.here";
    public static final String MATCHING_USER = "parley.matching.user";
    public static final String MATCHING_OWN = "parley.matching.own";
    public static final String MATCHING_STATE = "parley.matching.state";

    /** The matcher is told of tickets there. */
    public static final String MATCH_OFFER = "parley.match.offer";

    public static final String MATCH_WITHDRAW = "parley.match.withdraw";

    /** The matcher asks a node there to match two. */
    public static final String MATCH_PROPOSE = "parley.match.propose";

    /** A user's nodes are asked this before a match; they keep a user for one at a time. */
    public static final String MATCH_KEEP = "parley.match.keep";

    public static final String MATCH_GIVE_UP = "parley.match.give-up";

    /** A user's node is told there of a match that was made. */
    public static final String MATCH_MADE = "parley.match.made";

    /** Nodes are told there of a search that began, changed or was cancelled elsewhere. */
    public static final String MATCH_SEARCH = "parley.match.search";

    /** Published on this node when a connection to it is gone. */
    public static final String DISCONNECTED_HERE = "parley.disconnected.here";

    public static final String MATCHING_FREE = "parley.matching.free";
    public static final String STATS = "parley.stats";

    /** Asks for the calls of a user whose connection comes in. */
    public static final String SIGNALING_OF_USER = "parley.signaling.user";

    /** Hears from another node of a call with participants here. */
    public static final String CALL_CHANGED = "parley.call.changed";

    /** Published when a member is not in a room any more. */
    public static final String MEMBER_LEFT = "parley.member.left";
    /** Asks for the number of live calls of all nodes. */
    public static final String SIGNALING_COUNT = "parley.signaling.count";

    /** Takes deliveries for the sockets of this node. */
    public static final String DELIVER = "parley.deliver";

    /** Takes deliveries for some users' sockets on this node; the answer says whether any took it. */
    public static final String DELIVER_TO_USERS = "parley.deliver.users";

    /** Takes a batch of events for one connection of this node; the answer says whether the connection took it. */
    public static final String DELIVER_TO_CONNECTION = "parley.deliver.connection";

    /** Hears from another node that it goes in order. */
    public static final String FAREWELL = "parley.farewell";

    /** Hears from another node in which rooms it has members. */
    public static final String INTEREST_CHANGE = "parley.interest.change";

    public static final String INTEREST_DIGEST = "parley.interest.digest";

    /** Hears from another node of whose coming and going somebody there is told. */
    public static final String WATCH_CHANGE = "parley.watch.change";

    public static final String WATCH_DIGEST = "parley.watch.digest";

    /** Takes who came and went, for those of this node's sockets that watch them. */
    public static final String PRESENCE_TOLD = "parley.presence.told";

    /** Takes how many members of large rooms are connected to another node. */
    public static final String PRESENCE_COUNTS = "parley.presence.counts";

    /** Asks whom a user follows, and who is hidden from the user. */
    public static final String PRESENCE_WATCHED = "parley.presence.watched";

    /** Asks where users are connected. */
    public static final String PRESENCE_LOCATE = "parley.presence.locate";

    /** Asks for the connection with which a user came last. */
    public static final String PRESENCE_NEWEST = "parley.presence.newest";

    /** Asks for all connections of some users. */
    public static final String PRESENCE_CONNECTIONS = "parley.presence.connections";

    /** Published on every other node when two users must not meet again, or may. */
    public static final String PAIR_CHANGED_ELSEWHERE = "parley.pair.changed.elsewhere";

    /** Published when two users must not meet again, or may. */
    public static final String PAIR_CHANGED = "parley.pair.changed";

    /** Asks to take a user out of a room; a node that has chat answers, whatever the number of its instances. */
    public static final String DEPART = "parley.depart";

    /** Published when a user's first connection came or the last one went. */
    public static final String PRESENCE_CHANGED = "parley.presence.changed";

    /** Published when a room was closed. */
    public static final String ROOM_CLOSED = "parley.room.closed";

    /** Published when a member may say nothing any more. */
    public static final String MEMBER_SILENCED = "parley.member.silenced";

    /** Published when a session ended before its time; its sockets are closed. */
    public static final String SESSION_ENDED = "parley.session.ended";

    /** Published when a guest's session became an account's. */
    public static final String SESSION_UPGRADED = "parley.session.upgraded";

    /** Asks a node to let the sockets of such a session go on as the account's. */
    public static final String SOCKETS_UPGRADE = "parley.sockets.upgrade";

    /** Asks a node to let the sockets of a user go on under another name. */
    public static final String SOCKETS_RENAME = "parley.sockets.rename";

    /** Asks a node that keeps rooms to call a user by another name in them. */
    public static final String MEMBER_RENAME = "parley.member.rename";

    /** Asks to show a file in a message. */
    public static final String FILE_BIND = "parley.files.bind";

    public static final String FILE_RELEASE = "parley.files.release";

    /** Asks to end files, for which their messages were deleted. */
    public static final String FILE_DROP = "parley.files.drop";

    /** Asks to keep files for a report. */
    public static final String FILE_HOLD = "parley.files.hold";

    /** Asks a node with chat to say in a room that a file is gone before its time. */
    public static final String FILE_ENDED = "parley.files.ended";

    /** Reaches every node, this one too. The cluster knows this address and {@link #node}, and no others. */
    static final String ALL_NODES = "parley.all";

    /** Nodes tell each other here what they are. */
    static final String INTRODUCE = "parley.introduce";

    private Addresses() {}

    /** The address of a command as a record; its bare name takes JSON. */
    static String command(String name) {
        return "parley.command." + name;
    }

    /** The address at which other nodes reach a node; everything for it alone goes there. */
    static String node(String nodeId) {
        return "parley.node." + nodeId;
    }

    /** The address of the chat instance of this node that keeps the order of the room. */
    public static String chatOf(String roomId, int instances) {
        return chat(Math.floorMod(roomId.hashCode(), instances));
    }

    public static String chat(int instance) {
        return "parley.chat." + instance;
    }

    /** The address at which that instance is told to end a membership or a room. */
    public static String lifecycleOf(String chatAddress) {
        return chatAddress + ".lifecycle";
    }
}
