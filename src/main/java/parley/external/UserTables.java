package parley.external;

/**
 * The tables in which a user service keeps its users: each a subquery in parentheses with columns of our names. Ids have
 * the service's types.
 *
 * @param users id, username, username_key, status (as in {@code users_auth}), banned_until, created_at
 * @param blocks blocker, blocked, created_at
 * @param follows follower, followee
 * @param revocations jti
 * @param userId type of the ids of users in all tables
 */
public record UserTables(
        String users, String blocks, String follows, String revocations, IdType userId, IdType tokenId) {}
