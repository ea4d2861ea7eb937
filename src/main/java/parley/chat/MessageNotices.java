package parley.chat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.room.Appended;
import parley.room.MemberKey;
import parley.room.MessageBodies;
import parley.room.Notification;
import parley.room.Publisher;
import parley.room.Relations;
import parley.room.Room;
import parley.room.RoomEvent;
import parley.room.RoomKind;
import parley.room.Rooms;
import parley.util.BoundedCache;

/**
 * Notifies those whom a message of a stored room concerns: users who are mentioned by name, and the other one of a
 * direct room. Nobody is told of {@code @everyone}, which would be a notification per member.
 */
final class MessageNotices {
    private static final Logger LOG = LoggerFactory.getLogger(MessageNotices.class);
    private static final int MOST_REMEMBERED = 10_000;
    private static final long REMEMBERED_MS = Duration.ofHours(1).toMillis();

    private final Publisher publisher;
    private final Relations relations;
    /** How far people had read direct rooms when they were told last. */
    private final BoundedCache<MemberKey, Long> readWhenTold;

    MessageNotices(Rooms rooms, Relations relations) {
        this.publisher = rooms.publisher();
        this.relations = relations;
        this.readWhenTold =
                new BoundedCache<>(MOST_REMEMBERED, MOST_REMEMBERED, REMEMBERED_MS, read -> 1, rooms.clock());
    }

    /** @param room as it stood before the message */
    void sent(Room room, Appended appended) {
        RoomEvent message = appended.event();
        String messageId = message.body().getString("id");
        if (room.kind() == RoomKind.DIRECT) {
            // The room may be remembered from before the other one read.
            Long read = appended.reading() == null ? null : appended.reading().other();
            room.members().stream()
                    .filter(member -> !member.userId().equals(message.userId()))
                    .forEach(other ->
                            tellDirect(other.userId(), read == null ? other.read() : read, message, messageId));
        } else {
            tellMentioned(room, MessageBodies.mentioned(message.body()), message, messageId);
        }
    }

    /** @param before the message as it was */
    void edited(Room room, RoomEvent before, RoomEvent edit) {
        if (room.kind() != RoomKind.DIRECT) {
            List<String> mentioned = MessageBodies.mentioned(edit.body());
            mentioned.removeAll(MessageBodies.mentioned(before.body()));
            tellMentioned(room, mentioned, edit, edit.body().getString("messageId"));
        }
    }

    /** Tells of no further message until the other has read on: the first one stands for all. */
    private void tellDirect(String otherId, long read, RoomEvent message, String messageId) {
        MemberKey reader = new MemberKey(message.roomId(), otherId);
        Long before = readWhenTold.get(reader);
        if (before == null || before < read) {
            readWhenTold.put(reader, read);
            Notification direct =
                    Notification.direct(message.roomId(), messageId, message.userId(), message.timestamp());
            publisher.hint(otherId, Notification.EVENT, direct.toJson());
        }
    }

    private void tellMentioned(Room room, List<String> mentioned, RoomEvent by, String messageId) {
        Set<String> told = new HashSet<>(mentioned);
        told.removeAll(Set.of(MessageBodies.EVERYONE, by.userId()));
        if (told.isEmpty() || !room.kind().stored()) {
            return;
        }
        Notification mention = Notification.mention(room.id(), messageId, by.userId(), by.timestamp());
        relations
                .blocksOf(by.userId())
                .onSuccess(blocked -> {
                    told.removeAll(blocked.keySet());
                    publisher.hint(told, Notification.EVENT, mention.toJson());
                })
                .onFailure(away -> LOG.info("A mention is not told, only listed: {}", away.getMessage()));
    }
}
