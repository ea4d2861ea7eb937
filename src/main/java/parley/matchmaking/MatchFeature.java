package parley.matchmaking;

import parley.feature.Feature;
import parley.limits.LimitClass;

/** Lists the records, commands, limits and events of matching. */
public final class MatchFeature {
    public static final Feature FEATURE = Feature.failingAs("user:match:error")
            .carries(
                    MatchMessages.Offers.class,
                    MatchMessages.Withdrawal.class,
                    MatchMessages.Propose.class,
                    MatchMessages.Settled.class,
                    MatchMessages.Keeps.class,
                    MatchMessages.AllKept.class,
                    MatchMessages.GiveUp.class,
                    MatchMessages.Made.class,
                    MatchMessages.Told.class,
                    MatchMessages.SearchesChanged.class,
                    MatchMessages.FindStandings.class,
                    MatchMessages.Standings.class,
                    MatchMessages.FindUser.class,
                    MatchMessages.UserState.class,
                    MatchMessages.FindState.class,
                    MatchMessages.State.class,
                    MatchMessages.FindFree.class,
                    MatchMessages.Free.class)
            .takes(LimitClass.OTHER, "user:match", "user:match:cancel")
            .tells("user:matched")
            .tellsEphemeral("user:match:searching", "user:match:no_users");

    private MatchFeature() {}
}
