package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.account.AccountDeletion;
import parley.account.AccountDirectory;
import parley.account.AccountSessions;
import parley.account.AccountStore;
import parley.account.Accounts;
import parley.account.Avatars;
import parley.account.KnownAddresses;
import parley.account.Passwords;
import parley.account.pg.AccountRemains;
import parley.account.pg.PgAccountSessionStore;
import parley.account.pg.PgAccountStore;
import parley.account.pg.PgAvatarStore;
import parley.account.pg.PgExternalAccounts;
import parley.account.pg.PgKnownAddresses;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.config.ParleyConfig;
import parley.error.Unattended;
import parley.external.UserTables;
import parley.gateway.NodeServices;
import parley.gateway.command.Commands;
import parley.gateway.command.RestCommands;
import parley.gateway.http.AcquaintanceRoutes;
import parley.gateway.http.AuthRoutes;
import parley.gateway.http.AvatarRoutes;
import parley.gateway.http.BodyLimit;
import parley.gateway.http.ClientAddress;
import parley.gateway.http.ElsewhereRoutes;
import parley.gateway.http.LoginLimits;
import parley.gateway.http.MeRoutes;
import parley.gateway.http.RelationRoutes;
import parley.gateway.http.UserRoutes;
import parley.guest.GuestSession;
import parley.guest.SessionEvents;
import parley.guest.SessionStore;
import parley.guest.Sessions;
import parley.postgres.Statements;
import parley.relation.RelationStore;
import parley.room.LastDepartures;
import parley.room.NamedRoomDepartures;
import parley.room.RoomMessages.Renamed;
import parley.room.Rooms;
import parley.room.pg.MemberNames;
import parley.room.pg.PgRoomDirectory;
import parley.token.AccountTokens;
import parley.token.Authenticator;
import parley.token.ExternalKeys;
import parley.token.ExternalTokens;
import parley.token.IdentityMessages.SessionEnded;
import parley.token.IdentityMessages.SessionUpgraded;
import parley.token.Tokens;
import parley.token.pg.PgExternalStandings;

/** Makes and wires guests and accounts, their sessions and tokens, and their routes. */
final class AccountWiring {
    private static final Logger LOG = LoggerFactory.getLogger(AccountWiring.class);
    private static final long EXPIRY_CHECK_MS = 5_000;
    private static final long REMAINS_CHECK_MS = Duration.ofMinutes(5).toMillis();
    private static final int ROWS_AT_ONCE = 1_000;
    private static final long HOUSEKEEPING_MS = Duration.ofHours(1).toMillis();

    private final ParleyConfig config;
    private final AccountDirectory directory;
    private final Optional<AccountStore> ownStore;
    private final Sessions guests;
    private final Avatars avatars;
    private final Authenticator authenticator;
    /** Is null where another service keeps the accounts, like {@link #accountSessions}. */
    private final Accounts accounts;

    private final AccountSessions accountSessions;
    private final AccountDeletion deletion;

    private final KnownAddresses knownAddresses;

    AccountWiring(Vertx vertx, ParleyConfig config, Tokens tokens, SessionStore names, NodeParts parts, Rooms rooms) {
        InstantSource clock = rooms.clock();
        SecureRandom random = new SecureRandom();
        Statements statements = parts.database();
        Bus bus = parts.identity().bus();
        AccountStore store = new PgAccountStore(statements);
        this.config = config;
        this.directory = parts.users()
                .<AccountDirectory>map(users -> new PgExternalAccounts(statements, users))
                .orElse(store);
        this.ownStore = parts.users().isPresent() ? Optional.empty() : Optional.of(store);
        this.guests = new Sessions(
                names,
                directory,
                tokens,
                publishing(bus, new NamedRoomDepartures(new PgRoomDirectory(statements), bus)),
                clock,
                AccountWiring::id,
                random);
        this.avatars = new Avatars(vertx, new PgAvatarStore(statements), config.avatars(), clock);
        this.knownAddresses = new PgKnownAddresses(statements, config.auth().knownAddresses(), tokens::hash, clock);
        if (parts.users().isPresent()) {
            accountSessions = null;
            accounts = null;
            deletion = null;
        } else {
            accountSessions = new AccountSessions(
                    new PgAccountSessionStore(statements),
                    tokens,
                    Duration.ofMillis(config.auth().sessionTtlMs()),
                    ended -> bus.publishEverywhere(Addresses.SESSION_ENDED, ended),
                    clock,
                    AccountWiring::id);
            Passwords passwords = new Passwords(vertx, config.auth().hashing(), random);
            accounts = new Accounts(store, accountSessions, guests, names, passwords, clock, AccountWiring::id);
            AccountRemains remains =
                    new AccountRemains(statements, new LastDepartures(rooms.log(), bus)::leaveAll, ROWS_AT_ONCE);
            deletion = new AccountDeletion(accounts, store, accountSessions, userId -> remains.clear(userId)
                    .onFailure(AccountWiring::left));
            vertx.setPeriodic(REMAINS_CHECK_MS, timer -> remains.clear().onFailure(AccountWiring::left));
            vertx.setPeriodic(
                    0, HOUSEKEEPING_MS, timer -> Future.join(accountSessions.removeEnded(), knownAddresses.forgetOld())
                            .onFailure(away -> LOG.warn("What has ended could not be removed: {}", away.getMessage())));
        }
        AccountTokens accountTokens = parts.users()
                .<AccountTokens>map(users -> external(vertx, config, statements, users, clock))
                .orElse(accountSessions);
        this.authenticator = new Authenticator(tokens, guests, accountTokens);
        vertx.setPeriodic(
                EXPIRY_CHECK_MS, timer -> Unattended.watch("the look for guests who are gone", guests.expire()));
    }

    private static void left(Throwable failure) {
        LOG.warn("What deleted accounts have left could not be cleared away yet: {}", failure.getMessage());
    }

    private static ExternalTokens external(
            Vertx vertx, ParleyConfig config, Statements statements, UserTables users, InstantSource clock) {
        ParleyConfig.ExternalIssuer issuer = config.auth().external();
        return new ExternalTokens(
                ExternalKeys.of(vertx, issuer, clock),
                issuer.issuer(),
                issuer.audience(),
                new PgExternalStandings(statements, users, new MemberNames(statements, clock)::renew),
                clock);
    }

    static boolean isElsewhere(ParleyConfig config) {
        return config.auth().mode() == ParleyConfig.Auth.Mode.EXTERNAL;
    }

    AccountDirectory directory() {
        return directory;
    }

    /** The store of accounts; empty where another service keeps them. */
    Optional<AccountStore> ownStore() {
        return ownStore;
    }

    Sessions guests() {
        return guests;
    }

    Authenticator authenticator() {
        return authenticator;
    }

    void mount(Router router, NodeServices node, RelationStore relations, JsonObject commandSchemas) {
        ClientAddress addresses = new ClientAddress(config.server().trustedProxies());
        LoginLimits limits = new LoginLimits(node.rateLimits(), config.limits(), addresses, knownAddresses);
        BodyLimit json = BodyLimit.ofJson(config.server());
        BodyLimit picture =
                new BodyLimit(config.avatars().maxBytes(), config.server().maxBodyBytes());
        AvatarRoutes avatarRoutes = new AvatarRoutes(avatars, picture, authenticator);
        if (accounts == null) {
            ElsewhereRoutes.mount(router);
        } else {
            new AuthRoutes(accounts, authenticator, limits, BodyLimit.ofLogin(config.server())).mount(router);
            new MeRoutes(accounts, deletion, accountSessions, authenticator, limits, json).mount(router);
            avatarRoutes.mountChanges(router);
        }
        avatarRoutes.mount(router);
        new AcquaintanceRoutes(directory, guests, relations, authenticator).mount(router);
        new UserRoutes(
                        directory,
                        guests,
                        authenticator,
                        node.rooms().bus(),
                        node.rooms().clock())
                .mount(router);
        new RelationRoutes(
                        new RestCommands(
                                new Commands(commandSchemas),
                                node.limitedCommands(),
                                node.rooms().bus()),
                        authenticator,
                        json)
                .mount(router);
    }

    private static SessionEvents publishing(Bus bus, NamedRoomDepartures departures) {
        return new SessionEvents() {
            @Override
            public void ended(GuestSession session, Ending ending) {
                bus.publishEverywhere(
                        Addresses.SESSION_ENDED, new SessionEnded(session.sessionId(), session.id(), true));
                departures.leave(session.id());
            }

            @Override
            public Future<Void> renamed(String userId, String username) {
                Renamed renamed = new Renamed(userId, username);
                return bus.<Boolean>requestEverywhere(Addresses.SOCKETS_RENAME, renamed)
                        .compose(sockets -> bus.<Boolean>request(Addresses.MEMBER_RENAME, renamed))
                        .mapEmpty();
            }

            @Override
            public Future<Void> upgraded(SessionUpgraded upgraded) {
                bus.publishEverywhere(Addresses.SESSION_UPGRADED, upgraded);
                return bus.<Boolean>requestEverywhere(Addresses.SOCKETS_UPGRADE, upgraded)
                        .onFailure(missed -> LOG.warn("A guest's sockets end with the guest: {}", missed.getMessage()))
                        .mapEmpty();
            }
        };
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }
}
