package parley.relation;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.account.Account;
import parley.account.AccountDirectory;
import parley.bus.Addresses;
import parley.bus.Bus;
import parley.bus.Command;
import parley.bus.Reply;
import parley.config.ParleyConfig.Quota;
import parley.config.ParleyConfig.Quotas;
import parley.error.ErrorCode;
import parley.error.ParleyException;
import parley.guest.GuestSession;
import parley.guest.Profile;
import parley.guest.SessionStore;
import parley.room.LeavingReason;
import parley.room.RoomMessages.Depart;
import parley.room.RoomMessages.PairChanged;
import parley.room.Rooms;
import parley.token.IdentityMessages;

/** Carries out what people decide about each other: blocks, follows, reports. */
public final class RelationVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(RelationVerticle.class);
    private static final long GUEST_BLOCK_MS = Duration.ofDays(30).toMillis();
    private static final long HOUSEKEEPING_MS = Duration.ofHours(1).toMillis();

    private final SessionStore sessions;
    private final AccountDirectory accounts;
    private final RelationStore relations;
    private final KnownBlocks blocks;
    private final Reporting reporting;
    private final Rooms rooms;
    private final Bus bus;
    private final Quotas quotas;
    private final boolean relationsElsewhere;

    /** @param relationsElsewhere whether another service keeps the blocks and follows of accounts */
    public RelationVerticle(
            SessionStore sessions,
            AccountDirectory accounts,
            RelationStore relations,
            ReportStore reports,
            Rooms rooms,
            Quotas quotas,
            boolean relationsElsewhere) {
        this.quotas = quotas;
        this.sessions = sessions;
        this.accounts = accounts;
        this.relations = relations;
        this.blocks = new KnownBlocks(relations, sessions, rooms.clock());
        this.reporting = new Reporting(
                reports,
                rooms.log(),
                rooms.clock(),
                rooms.bus(),
                id -> profileOf(id).map(Optional::isPresent),
                () -> UUID.randomUUID().toString());
        this.rooms = rooms;
        this.bus = rooms.bus();
        this.relationsElsewhere = relationsElsewhere;
    }

    @Override
    public Future<?> start() {
        bus.serve(IdentityMessages.SEARCHER, this::searcher);
        bus.subscribe(Addresses.PAIR_CHANGED, blocks::changed);
        bus.subscribe(Addresses.PAIR_CHANGED_ELSEWHERE, blocks::changed);
        bus.onPeersChanged(() -> context.runOnContext(turn -> blocks.missed()));
        serveChange("user:block", this::block);
        serveChange("user:unblock", this::unblock);
        serveChange("user:follow", this::follow);
        serveChange(
                "user:unfollow",
                command -> relations.unfollow(me(command), other(command)).map(Reply.EMPTY));
        bus.serveCommands(List.of("user:report"), this::report);
        vertx.setPeriodic(0, HOUSEKEEPING_MS, timer -> relations
                .removeEndedBlocks()
                .onFailure(away -> LOG.warn("Ended blocks could not be removed: {}", away.getMessage())));
        return Future.succeededFuture();
    }

    private void serveChange(String name, Function<Command, Future<Reply>> change) {
        bus.serveCommands(List.of(name), command -> isKeptElsewhere(command)
                .compose(elsewhere -> elsewhere
                        ? Future.failedFuture(new ParleyException(
                                ErrorCode.PERMISSION_DENIED, "Blocks and follows are kept by another service"))
                        : change.apply(command).onSuccess(done -> tellDevices(command))));
    }

    /** Tells the user's other devices, as this is nobody else's matter. */
    private void tellDevices(Command command) {
        String what = command.name().endsWith("block") ? "blocked" : "following";
        JsonObject told = new JsonObject()
                .put("userId", other(command))
                .put(what, !command.name().startsWith("user:un"));
        rooms.publisher().hint(me(command), "user:relation", told);
    }

    private Quota quota(Command command) {
        return quotas.of(command.caller().guest());
    }

    /** Tells whether another service keeps the relation: it knows accounts, but no guests. */
    private Future<Boolean> isKeptElsewhere(Command command) {
        return !relationsElsewhere || command.caller().guest()
                ? Future.succeededFuture(false)
                : sessions.findByUser(other(command)).map(Optional::isEmpty);
    }

    private Future<IdentityMessages.Searcher> searcher(IdentityMessages.FindSearcher find) {
        return blocks.of(find.userId())
                .compose(blocked -> profileOf(find.userId()).map(known -> {
                    Profile profile = known.orElse(Profile.EMPTY);
                    return new IdentityMessages.Searcher(
                            Set.copyOf(profile.languages()),
                            Set.copyOf(profile.interests()),
                            orNull(profile.gender()),
                            orNull(profile.country()),
                            blocked);
                }));
    }

    private Future<Reply> block(Command command) {
        return apart(command, false).map(Reply.EMPTY);
    }

    private Future<Reply> unblock(Command command) {
        String me = me(command);
        String other = other(command);
        return relations
                .unblock(me, other)
                .compose(done -> relations.isBlocked(me, other))
                .map(still -> {
                    if (!still) {
                        tell(new PairChanged(me, other, false, false));
                    }
                    return Reply.EMPTY;
                });
    }

    /** Tells matching, and every other node under an address of its own. */
    private void tell(PairChanged change) {
        bus.publish(Addresses.PAIR_CHANGED, change);
        bus.publishElsewhere(Addresses.PAIR_CHANGED_ELSEWHERE, change);
    }

    private Future<Reply> follow(Command command) {
        return profileOf(other(command))
                .compose(found -> found.isPresent()
                        ? relations
                                .follow(
                                        me(command),
                                        other(command),
                                        quota(command).follows())
                                .map(Reply.EMPTY)
                        : Future.failedFuture(
                                new ParleyException(ErrorCode.NOT_FOUND, "userId: there is no such user")));
    }

    /** Finds the profile of a guest or an account; nothing for others. */
    private Future<Optional<Profile>> profileOf(String userId) {
        return sessions.findByUser(userId)
                .compose(guest -> guest.isPresent()
                        ? Future.succeededFuture(guest.map(GuestSession::profile))
                        : accounts.find(userId).map(account -> account.map(Account::profile)));
    }

    /** Stores the report, then parts the two for good. */
    private Future<Reply> report(Command command) {
        return reporting.report(command).compose(id -> apart(command, true)
                .map(new Reply(new JsonObject().put("reportId", id))));
    }

    private Future<Void> apart(Command command, boolean reported) {
        String me = me(command);
        String other = other(command);
        Future<Void> kept = isKeptElsewhere(command)
                .compose(elsewhere -> elsewhere ? Future.succeededFuture() : keptApart(command));
        return (reported ? kept.recover(RelationVerticle::unlessFull) : kept)
                .compose(blocked -> {
                    tell(new PairChanged(me, other, true, reported));
                    return rooms.log().matchesOf(me);
                })
                .compose(mine -> Future.join(mine.stream()
                        .filter(room -> room.hasMember(other))
                        .map(room -> leave(room.id(), me))
                        .toList()))
                .mapEmpty();
    }

    /** Keeps a block; that of a guest need not be kept for ever, as a guest's id is never used again. */
    private Future<Void> keptApart(Command command) {
        int most = quota(command).blocks();
        return command.caller().guest() || relationsElsewhere
                ? relations.blockUntil(me(command), other(command), rooms.now() + GUEST_BLOCK_MS, most)
                : relations.block(me(command), other(command), most);
    }

    /** Lets a report succeed, however many people the reporter blocks already. */
    private static Future<Void> unlessFull(Throwable refusal) {
        return ParleyException.of(refusal).code() == ErrorCode.QUOTA_EXCEEDED
                ? Future.succeededFuture()
                : Future.failedFuture(refusal);
    }

    private Future<Boolean> leave(String roomId, String userId) {
        return bus.<Boolean>request(Addresses.DEPART, new Depart(roomId, userId, LeavingReason.LEFT), roomId)
                .recover(failure -> ParleyException.of(failure).code() == ErrorCode.ROOM_CLOSED
                        ? Future.succeededFuture(false)
                        : Future.failedFuture(failure));
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String me(Command command) {
        return command.caller().userId();
    }

    private static String other(Command command) {
        return command.text("userId");
    }
}
