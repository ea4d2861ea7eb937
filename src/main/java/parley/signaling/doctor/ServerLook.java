package parley.signaling.doctor;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import parley.config.IceUri;
import parley.signaling.doctor.Finding.Trouble;
import parley.signaling.turn.TurnCredentials;

/**
 * Looks at one server as a browser would use it: asks for the own address, and of a relay for an address there, which is
 * given back at once.
 */
final class ServerLook {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String OWN_NAME = "call-doctor";
    private static final long CREDENTIALS_MS = 60_000;
    private static final int UNAUTHORISED = 401;
    private static final int QUOTA_REACHED = 486;
    private static final int INSUFFICIENT_CAPACITY = 508;
    private static final byte[] UDP = {17, 0, 0, 0};
    private static final byte[] NO_TIME = {0, 0, 0, 0};

    private final String text;
    private final IceUri uri;
    private final String secret;
    private final InstantSource clock;
    private final long begunAt;

    private StunLink link;
    private boolean over;
    private String seenAs;
    private String relayedAt;

    private ServerLook(String text, String secret, InstantSource clock) {
        this.text = text;
        this.uri = IceUri.parse(text);
        this.clock = clock;
        this.begunAt = clock.millis();
        this.secret = secret;
    }

    /** Never fails, and ends within the deadline. */
    static Future<Finding> at(Vertx vertx, String text, String secret, long deadlineMs, InstantSource clock) {
        ServerLook look = new ServerLook(text, secret, clock);
        return StunLink.to(vertx, look.uri, deadlineMs)
                .compose(look::through)
                .timeout(deadlineMs, TimeUnit.MILLISECONDS)
                .otherwise(look::silent)
                .map(look::finding)
                .onComplete(done -> look.close());
    }

    private Future<Trouble> through(StunLink opened) {
        link = opened;
        if (over) {
            close();
            return Future.failedFuture("too late");
        }
        return ask(new StunMessage(StunMessage.BINDING, transaction()), null).compose(bound -> {
            seenAs = bound.address(StunMessage.XOR_MAPPED_ADDRESS);
            return uri.relays() ? allocate() : Future.succeededFuture();
        });
    }

    private Future<Trouble> allocate() {
        return ask(allocation(), null).compose(first -> {
            if (first.succeeds(StunMessage.ALLOCATE)) {
                return Future.succeededFuture(Trouble.OPEN);
            }
            if (first.errorCode() != UNAUTHORISED) {
                return Future.succeededFuture(Trouble.REFUSED);
            }
            return allocate(first, TurnCredentials.until(begunAt + CREDENTIALS_MS, OWN_NAME, secret));
        });
    }

    private Future<Trouble> allocate(StunMessage challenge, TurnCredentials credentials) {
        byte[] key = StunMessage.key(credentials.username(), challenge.text(StunMessage.REALM), credentials.password());
        return ask(proven(allocation(), challenge, credentials), key)
                .compose(answer -> answer.succeeds(StunMessage.ALLOCATE)
                        ? free(answer, proven(freeing(), challenge, credentials), key)
                        : Future.succeededFuture(refusal(answer)));
    }

    private static Trouble refusal(StunMessage answer) {
        return switch (answer.errorCode()) {
            case UNAUTHORISED -> Trouble.SECRET;
            case QUOTA_REACHED, INSUFFICIENT_CAPACITY -> Trouble.FULL;
            default -> Trouble.REFUSED;
        };
    }

    /** Gives the address back. The relay frees it by itself if this is lost. */
    private Future<Trouble> free(StunMessage allocated, StunMessage end, byte[] key) {
        relayedAt = allocated.address(StunMessage.XOR_RELAYED_ADDRESS);
        return ask(end, key).map(freed -> null);
    }

    private static StunMessage freeing() {
        return new StunMessage(StunMessage.REFRESH, transaction()).with(StunMessage.LIFETIME, NO_TIME);
    }

    private static StunMessage allocation() {
        return new StunMessage(StunMessage.ALLOCATE, transaction()).with(StunMessage.REQUESTED_TRANSPORT, UDP);
    }

    private static StunMessage proven(StunMessage question, StunMessage challenge, TurnCredentials credentials) {
        return question.with(StunMessage.USERNAME, credentials.username())
                .with(StunMessage.REALM, challenge.text(StunMessage.REALM))
                .with(StunMessage.NONCE, challenge.text(StunMessage.NONCE));
    }

    private Future<StunMessage> ask(StunMessage question, byte[] key) {
        return link.ask(key == null ? question.encode() : question.encode(key), question.transaction());
    }

    private static byte[] transaction() {
        byte[] transaction = new byte[12];
        RANDOM.nextBytes(transaction);
        return transaction;
    }

    private Trouble silent(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return Trouble.CERTIFICATE;
            }
        }
        return relayedAt == null ? Trouble.SILENT : null;
    }

    private Finding finding(Trouble trouble) {
        String server = link == null ? null : link.server();
        return new Finding(text, uri, trouble, server, seenAs, relayedAt, clock.millis() - begunAt);
    }

    private void close() {
        over = true;
        if (link != null) {
            link.close();
        }
    }
}
