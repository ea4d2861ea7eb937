package parley.token;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import parley.bus.Principal;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TextRules;

/**
 * Judges tokens of accounts that another service keeps: it verifies them by that service's keys and judges them by
 * {@code jwt_revocation} and {@code users_auth}, without ever asking the service. A token is its own session.
 */
public final class ExternalTokens implements AccountTokens {
    private static final int MAX_LENGTH = 8_192;
    private static final int MAX_ID_LENGTH = 255;

    private final ExternalKeys keys;
    private final String issuer;
    private final String audience;
    private final Judgements judgements;
    private final InstantSource clock;

    /** @param issuer empty means any, like {@code audience} */
    public ExternalTokens(ExternalKeys keys, String issuer, String audience, Standings standings, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.judgements = new Judgements(standings, clock);
        this.clock = clock;
    }

    @Override
    public Future<Principal> authenticate(Claims claims) {
        return Tokens.refused();
    }

    @Override
    public Future<Principal> authenticateForeign(String token, Throwable refusal) {
        if (token == null || token.length() > MAX_LENGTH) {
            return Tokens.refused();
        }
        return keys.verify(token).compose(this::judge);
    }

    private Future<Principal> judge(JsonObject claims) {
        String userId = text(claims, "userId") == null ? text(claims, "sub") : text(claims, "userId");
        String tokenId = text(claims, "jti");
        boolean ours = (issuer.isEmpty() || issuer.equals(text(claims, "iss"))) && isForUs(claims.getValue("aud"));
        if (userId == null || tokenId == null || !ours || !(claims.getValue("exp") instanceof Number end)) {
            return Tokens.refused();
        }
        long now = clock.millis();
        if (end.longValue() <= now / 1_000) {
            return Future.failedFuture(new ParleyException(ErrorCode.TOKEN_EXPIRED, "The token has expired"));
        }
        if (claims.getValue("nbf") instanceof Number begin && begin.longValue() > now / 1_000) {
            return Tokens.refused();
        }
        return judgements.judge(new TokenRef(userId, tokenId, tokenId));
    }

    private boolean isForUs(Object given) {
        return audience.isEmpty()
                || audience.equals(given)
                || given instanceof JsonArray several && several.contains(audience);
    }

    /** Reads an id as text, since some services number their users. */
    private static String text(JsonObject claims, String name) {
        Object value = claims.getValue(name);
        boolean usable = value instanceof String text
                        && !text.isEmpty()
                        && text.length() <= MAX_ID_LENGTH
                        && TextRules.isClean(text)
                        && TextRules.isName(text)
                || value instanceof Integer
                || value instanceof Long;
        return usable ? value.toString() : null;
    }

    @Override
    public Future<Tokens.Signed> refresh(Principal principal) {
        return elsewhere();
    }

    @Override
    public Future<Void> end(Principal principal) {
        return elsewhere();
    }

    @Override
    public Future<TokenChanges> changesSince(String position) {
        return judgements.changesSince(position);
    }

    @Override
    public Future<Map<Principal, Optional<Ban>>> fallen(Collection<Principal> principals) {
        return judgements.fallen(principals);
    }

    private static <T> Future<T> elsewhere() {
        return Future.failedFuture(
                new ParleyException(ErrorCode.PERMISSION_DENIED, "Accounts are kept by another service: ask there"));
    }
}
