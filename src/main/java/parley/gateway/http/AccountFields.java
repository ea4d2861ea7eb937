package parley.gateway.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import parley.account.Account;
import parley.account.AccountPatch;
import parley.account.Accounts;
import parley.account.Device;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.util.TextFold;

/** Accounts in JSON: bodies that passed their schema become changes, accounts become answers. */
final class AccountFields {
    private AccountFields() {}

    /** Reads a change: a member that is null clears its field, a missing one leaves it. Throws VALIDATION_ERROR. */
    static Accounts.Change change(JsonObject body) {
        String email = body.getString("email");
        String bio = body.containsKey("bio") ? textOf(body, "bio") : null;
        AccountPatch patch =
                new AccountPatch(GuestFields.patch(body), email == null ? null : TextFold.ofEmail(email), bio);
        return new Accounts.Change(patch, body.getString("currentPassword"), body.getString("password"));
    }

    static Device device(JsonObject body) {
        return new Device(body.getString("name"), body.getString("platform"), body.getString("pushToken"));
    }

    static JsonObject toJson(Accounts.Entry entry) {
        return new JsonObject()
                .put("token", entry.grant().token())
                .put("expiresAt", entry.grant().expiresAt())
                .put("refreshToken", entry.grant().refreshToken())
                .put("user", own(entry.account()));
    }

    /** Shows an account as its owner may see it. */
    static JsonObject own(Account account) {
        return seen(account).put("email", account.email());
    }

    /** Shows an account as anybody may see it. */
    static JsonObject seen(Account account) {
        return profile(account.profile())
                .put("id", account.id())
                .put("username", account.username())
                .put("isGuest", false)
                .put("bio", account.bio())
                .put("avatarId", account.avatarId())
                .put("createdAt", account.createdAt());
    }

    static JsonObject seen(GuestSession guest) {
        return profile(guest.profile())
                .put("id", guest.id())
                .put("username", guest.username())
                .put("isGuest", true)
                .put("createdAt", guest.createdAt());
    }

    private static JsonObject profile(Profile profile) {
        return new JsonObject()
                .put("gender", profile.gender())
                .put("languages", new JsonArray(profile.languages()))
                .put("country", profile.country())
                .put("interests", new JsonArray(profile.interests()));
    }

    private static String textOf(JsonObject body, String name) {
        String text = body.getString(name);
        return text == null ? "" : text;
    }
}
