package parley.presence;

import parley.feature.Feature;
import parley.limits.LimitClass;

/** Lists the records, commands, limits and events of presence. */
public final class PresenceFeature {
    public static final Feature FEATURE = Feature.failingAs("error")
            .carries(
                    PresenceMessages.Connected.class,
                    PresenceMessages.Disconnected.class,
                    PresenceMessages.Find.class,
                    PresenceMessages.Found.class,
                    PresenceMessages.FindStanding.class,
                    PresenceMessages.Standing.class,
                    PresenceMessages.ListOnline.class,
                    PresenceMessages.Online.class,
                    PresenceMessages.FindConnections.class,
                    PresenceMessages.FoundConnections.class,
                    PresenceMessages.FindNewest.class,
                    PresenceMessages.Newest.class,
                    PresenceMessages.Changed.class,
                    PresenceMessages.Told.class,
                    PresenceMessages.Counts.class,
                    PresenceMessages.FindWatched.class,
                    PresenceMessages.Watched.class,
                    PresenceMessages.Replaced.class)
            .takes(LimitClass.OTHER, "presence:online")
            .tellsEphemeral("presence:user_online", "presence:user_offline", "presence:count", PresenceMessages.USERS);

    private PresenceFeature() {}
}
