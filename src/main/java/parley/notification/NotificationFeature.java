package parley.notification;

import parley.feature.Feature;
import parley.limits.LimitClass;
import parley.room.Notification;

/** Lists the command, its limit and the events of notifications. */
public final class NotificationFeature {
    static final String SEEN = "notify:seen";

    public static final Feature FEATURE = Feature.failingAs("error")
            .takes(LimitClass.OTHER, SEEN)
            .tells(Notification.EVENT)
            .tellsEphemeral(SEEN);

    private NotificationFeature() {}
}
