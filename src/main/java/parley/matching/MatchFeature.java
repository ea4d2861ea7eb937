package parley.matching;

import parley.feature.Feature;
import parley.limits.LimitClass;
import parley.matching.matcher.Outcome;
import parley.matching.matcher.Proposal;
import parley.matching.seat.Match;

/** Lists the records, commands, limits and events of matching. */
public final class MatchFeature {
    public static final Feature FEATURE = Feature.failingAs("user:match:error")
            .carries(
                    MatchMessages.Offers.class,
                    MatchMessages.Withdrawal.class,
                    Proposal.class,
                    Outcome.class,
                    MatchMessages.Keep.class,
                    MatchMessages.Kept.class,
                    MatchMessages.GiveUp.class,
                    Match.class,
                    MatchMessages.Told.class,
                    MatchMessages.SearchesChanged.class,
                    MatchMessages.FindUser.class,
                    MatchMessages.UserState.class,
                    MatchMessages.FindOwn.class,
                    MatchMessages.Own.class,
                    MatchMessages.FindState.class,
                    MatchMessages.State.class,
                    MatchMessages.FindFree.class,
                    MatchMessages.Free.class)
            .takes(LimitClass.OTHER, "user:match", "user:match:cancel")
            .tells("user:matched")
            .tellsEphemeral("user:match:searching", "user:match:no_users");

    private MatchFeature() {}
}
