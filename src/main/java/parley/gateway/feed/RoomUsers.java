package parley.gateway.feed;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.gateway.Connection;
import parley.gateway.Hub;
import parley.gateway.format.Frame;
import parley.presence.PresenceMessages;
import parley.room.Member;
import parley.room.Room;

/**
 * Tells clients whose dialect knows no coming and going who is in their rooms and online, whenever that may have
 * changed. Changes are gathered, the longer the larger the room. Used on one event loop only.
 */
public final class RoomUsers {
    private static final Logger LOG = LoggerFactory.getLogger(RoomUsers.class);
    private static final Frame ANY = Frame.event(PresenceMessages.USERS, new JsonObject());

    private static final int SMALL = 20;
    private static final int LARGE = 100;
    private static final long SMALL_MS = 100;
    private static final long MEDIUM_MS = 1_000;
    private static final long LARGE_MS = 5_000;
    /** Nobody reads more names, and each of them goes to everybody. */
    private static final int MOST_NAMES = 100;
    /** Those who came last are looked at first. */
    private static final int MOST_LOOKED_AT = 500;

    private final Hub hub;
    private final Set<String> due = new HashSet<>();
    private Function<Set<String>, Future<Set<String>>> lookup = userIds -> Future.succeededFuture(userIds);

    public RoomUsers(Hub hub) {
        this.hub = hub;
    }

    /** Sets how those of some users are found who are online. */
    public void lookUpBy(Function<Set<String>, Future<Set<String>>> online) {
        this.lookup = online;
    }

    /** Notes that a connection gets a room's events, or more of them, from now on. */
    public void entered(RoomChannel channel, Connection connection) {
        if (connection.protocol().takesAll(ANY)) {
            channel.audience().wantUsers(true);
            tellSoon(channel);
        }
    }

    /** Notes that somebody came to a room, or went, or is online or offline now. */
    public void changed(RoomChannel channel) {
        if (channel.audience().wantsUsers()) {
            tellSoon(channel);
        }
    }

    private void tellSoon(RoomChannel channel) {
        String roomId = channel.roomId();
        if (due.add(roomId)) {
            hub.after(delayMs(channel.members()), () -> {
                due.remove(roomId);
                // The room may have been left here, and entered again, meanwhile.
                RoomChannel present = hub.channel(roomId);
                if (present != null) {
                    tell(present);
                }
            });
        }
    }

    private static long delayMs(int members) {
        if (members <= SMALL) {
            return SMALL_MS;
        }
        return members <= LARGE ? MEDIUM_MS : LARGE_MS;
    }

    private void tell(RoomChannel channel) {
        if (!channel.audience().hears(ANY)) {
            channel.audience().wantUsers(false);
            return;
        }
        hub.log()
                .recentRoom(channel.roomId())
                .compose(room -> {
                    List<Member> looked = lastOf(room);
                    return lookup.apply(looked.stream().map(Member::userId).collect(Collectors.toSet()))
                            .map(online -> looked.stream()
                                    .filter(member -> online.contains(member.userId()))
                                    .limit(MOST_NAMES)
                                    .toList());
                })
                .onComplete(users -> hub.submit(at -> channel.contain(() -> tell(channel, users))), away -> {
                    LOG.debug("The users of a room are not known yet: {}", away.getMessage());
                    hub.after(LARGE_MS, () -> changed(channel));
                });
    }

    private static List<Member> lastOf(Room room) {
        List<Member> members = room.members();
        return members.subList(Math.max(0, members.size() - MOST_LOOKED_AT), members.size());
    }

    /** Hides people from those who have a block with them. */
    private void tell(RoomChannel channel, List<Member> users) {
        Frame all = frame(channel.roomId(), users);
        channel.audience().each(connection -> {
            if (connection.protocol().takesAll(ANY)) {
                Set<String> hidden = hub.presence().hiddenFrom(connection);
                boolean some = !hidden.isEmpty() && users.stream().anyMatch(user -> hidden.contains(user.userId()));
                connection.send(
                        some
                                ? frame(
                                        channel.roomId(),
                                        users.stream()
                                                .filter(user -> !hidden.contains(user.userId()))
                                                .toList())
                                : all);
            }
        });
    }

    private static Frame frame(String roomId, List<Member> users) {
        JsonArray listed = new JsonArray();
        users.forEach(
                user -> listed.add(new JsonObject().put("id", user.userId()).put("username", user.username())));
        return Frame.event(
                PresenceMessages.USERS, new JsonObject().put("roomId", roomId).put("users", listed));
    }
}
