package parley.gateway.http;

import java.util.List;
import java.util.Locale;
import parley.config.ParleyConfig;
import parley.limits.RateLimits.Limit;

/** The groups of routes that are counted together, per client address. Every route below {@code /api} is in one. */
enum RouteGroup {
    GUESTS("/api/guest/*"),
    AUTH("/api/auth/*"),
    USERS("/api/users*", "/api/notifications*"),
    ROOMS("/api/rooms*", "/api/conversations*"),
    MESSAGES("/api/messages*"),
    STATS("/api/stats*", "/api/socket/*", "/api/openapi.json", "/api/asyncapi.json", "/api/parley.d.ts"),
    CALLS("/api/webrtc/*"),
    FILES("/api/files*", "/uploads/*"),
    EXTENSIONS("/api/ext/*");

    private final List<String> paths;

    RouteGroup(String... paths) {
        this.paths = List.of(paths);
    }

    /** Paths as the router takes them. */
    List<String> paths() {
        return paths;
    }

    Limit in(ParleyConfig.Routes routes) {
        ParleyConfig.Rate rate =
                switch (this) {
                    case GUESTS -> routes.guests();
                    case AUTH -> routes.auth();
                    case USERS -> routes.users();
                    case ROOMS -> routes.rooms();
                    case MESSAGES -> routes.messages();
                    case STATS -> routes.stats();
                    case CALLS -> routes.calls();
                    case FILES -> routes.files();
                    case EXTENSIONS -> routes.extensions();
                };
        return new Limit("http-" + name().toLowerCase(Locale.ROOT), rate.count(), rate.windowMs());
    }
}
