package parley.gateway.http;

import io.vertx.ext.web.RoutingContext;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.util.TextRules;

/** Ids and limits in a request's path and query. */
final class PathIds {
    private static final int MAX_LENGTH = 64;

    private PathIds() {}

    /** Throws NOT_FOUND for a text that can be nobody's id. */
    static String user(RoutingContext context) {
        String id = context.pathParam("id");
        if (id.length() > MAX_LENGTH || !TextRules.isClean(id)) {
            throw new ParleyException(ErrorCode.NOT_FOUND, "There is no such user");
        }
        return id;
    }

    /** Throws VALIDATION_ERROR for a limit that is not from 1 to {@code max}; without one it is {@code max}. */
    static int limit(RoutingContext context, int max) {
        String given = context.request().getParam("limit");
        if (given == null) {
            return max;
        }
        if (!given.matches("[1-9]\\d{0,8}") || Integer.parseInt(given) > max) {
            throw ParleyException.invalid("limit", "must be from 1 to " + max);
        }
        return Integer.parseInt(given);
    }
}
