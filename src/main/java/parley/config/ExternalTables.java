package parley.config;

import java.util.List;

/** The tables of a user service, by the names that it gives them. An empty name of a column means that there is none. */
public record ExternalTables(Users users, Blocks blocks, Follows follows, Revocations revocations) {
    /**
     * @param usernameKey column with the name in lower case
     * @param active values of status of users who may come in
     * @param banned values of status of users who may come in once bannedUntil is over
     */
    public record Users(
            String schema,
            String table,
            String id,
            String username,
            String usernameKey,
            String status,
            List<String> active,
            List<String> banned,
            String bannedUntil,
            String createdAt) {
        public Users {
            active = List.copyOf(active);
            banned = List.copyOf(banned);
        }
    }

    public record Blocks(String schema, String table, String blocker, String blocked, String createdAt) {}

    public record Follows(String schema, String table, String follower, String followee) {}

    public record Revocations(String schema, String table, String jti) {}
}
