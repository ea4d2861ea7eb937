package parley.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.config.ParleyConfig;
import parley.error.Unattended;
import parley.files.pg.FileRows;
import parley.files.pg.PgThumbnails;
import parley.metrics.Metrics;
import parley.ops.Health;
import parley.postgres.StartStep;
import parley.postgres.Statements;
import parley.relation.pg.PgReportStore;
import parley.room.pg.SealedBodies;
import parley.sealing.Resealing;
import parley.sealing.SealedTable;
import parley.util.EnvelopeCipher;

/** Cares for the keys of sealed rows: which key seals, whether one is missing, and what is under an older one. */
final class SealingWiring {
    private static final Logger LOG = LoggerFactory.getLogger(SealingWiring.class);
    /** Rows are looked at again and again, as a node that still has the older configuration may add some for a while. */
    private static final long RESEAL_CHECK_MS = Duration.ofMinutes(10).toMillis();

    /** Rows that were being sealed when the key changed are in the database by then, since no statement takes that long. */
    private static final long WRITTEN_MS = 10_000;

    private static final long UNKNOWN_CHECK_MS = 5_000;

    private final Vertx vertx;
    private final EnvelopeCipher cipher;
    private final KeyAgreement agreement;
    private final Resealing resealing;

    SealingWiring(
            Vertx vertx,
            ParleyConfig.Encryption config,
            EnvelopeCipher cipher,
            NodeIdentity identity,
            Statements statements,
            Metrics metrics) {
        this.vertx = vertx;
        this.cipher = cipher;
        this.agreement = new KeyAgreement(cipher, identity.peers());
        List<SealedTable> sealed = new ArrayList<>(SealedBodies.TABLES);
        sealed.add(PgReportStore.TABLE);
        sealed.add(FileRows.TABLE);
        sealed.add(PgThumbnails.TABLE);
        this.resealing = new Resealing(vertx, statements, cipher, sealed, config.pauseMs(), metrics);
        agreement.begin(this::resealSoon);
    }

    static void watch(Health health, EnvelopeCipher cipher) {
        health.requireNo(
                "keys",
                () -> cipher.unknownIds().isEmpty()
                        ? null
                        : "encryption.keys lacks " + String.join(", ", new TreeSet<>(cipher.unknownIds())));
    }

    /** Fails with a StartException if a row needs a key that this node has not. */
    Future<Void> start(StartStep patient) {
        return patient.carryOut(resealing::requireKeys).map(inUse -> {
            agreement.startWith(inUse);
            vertx.setPeriodic(0, RESEAL_CHECK_MS, timer -> {
                agreement.reconsider(this::resealSoon);
                Unattended.watch("sealing rows anew", resealing.run());
            });
            vertx.setPeriodic(UNKNOWN_CHECK_MS, timer -> lookForUnknownKeys());
            return null;
        });
    }

    private void resealSoon() {
        vertx.runOnContext(turn -> Unattended.watch("sealing rows anew", resealing.run()));
        vertx.setTimer(WRITTEN_MS, written -> Unattended.watch("sealing rows anew", resealing.run()));
    }

    /** Asks the database only while a key is missing. */
    private void lookForUnknownKeys() {
        if (!cipher.unknownIds().isEmpty()) {
            resealing
                    .lookForUnknownKeys()
                    .onFailure(away -> LOG.debug("Missing keys could not be looked for: {}", away.getMessage()));
        }
    }
}
