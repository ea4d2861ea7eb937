package parley.relation;

import parley.feature.Feature;
import parley.limits.LimitClass;
import parley.token.IdentityMessages;

/** Lists the records, commands, limits and events of blocks, follows and reports. */
public final class RelationFeature {
    public static final Feature FEATURE = Feature.failingAs("error")
            .carries(IdentityMessages.FindSearcher.class, IdentityMessages.Searcher.class)
            .takes(LimitClass.REPORTS, "user:report")
            .takes(LimitClass.OTHER, "user:block", "user:unblock", "user:follow", "user:unfollow")
            .tells("user:relation");

    private RelationFeature() {}
}
