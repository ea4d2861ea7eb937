package parley.gateway;

import java.util.List;
import parley.chat.ChatFeature;
import parley.delivery.Delivery;
import parley.feature.Feature;
import parley.files.FilesFeature;
import parley.limits.LimitClass;
import parley.matching.MatchFeature;
import parley.notification.NotificationFeature;
import parley.presence.PresenceFeature;
import parley.relation.RelationFeature;
import parley.room.RoomFeature;
import parley.signaling.SignalingFeature;
import parley.token.IdentityMessages;

/** Everything that a node offers to clients and says to other nodes, by feature. */
public final class Features {
    private static final Feature GATEWAY = Feature.failingAs("error")
            .carries(
                    Delivery.ToUsers.class,
                    Delivery.ToConnection.class,
                    IdentityMessages.SessionEnded.class,
                    IdentityMessages.SessionUpgraded.class)
            .takes(LimitClass.OTHER, "session:authenticate", "session:refresh", "session:ping", "get:stats")
            .tells("session:ready", "session:closing")
            .tellsEphemeral("realtime:stats");

    public static final List<Feature> ALL = List.of(
            GATEWAY,
            RoomFeature.FEATURE,
            ChatFeature.FEATURE,
            PresenceFeature.FEATURE,
            MatchFeature.FEATURE,
            RelationFeature.FEATURE,
            NotificationFeature.FEATURE,
            SignalingFeature.FEATURE,
            FilesFeature.FEATURE);

    private Features() {}

    /** Returns the feature that takes a command; null for a name that is no command. */
    public static Feature taking(String command) {
        return ALL.stream()
                .filter(feature -> feature.commands().containsKey(command))
                .findFirst()
                .orElse(null);
    }
}
