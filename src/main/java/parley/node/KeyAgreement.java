package parley.node;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.bus.Peers;
import parley.util.EnvelopeCipher;

/**
 * Decides with which of its keys this node seals: the newest that every node of the cluster has said that it knows, so
 * that nobody writes what another node can't read.
 */
final class KeyAgreement {
    private static final Logger LOG = LoggerFactory.getLogger(KeyAgreement.class);

    private final EnvelopeCipher cipher;
    private final Peers peers;
    private boolean agreed;

    /** @param peers null where the node is alone, and seals with its newest key */
    KeyAgreement(EnvelopeCipher cipher, Peers peers) {
        this.cipher = cipher;
        this.peers = peers;
        if (peers != null) {
            cipher.sealWith(cipher.keyIds().get(cipher.keyIds().size() - 1));
        }
    }

    /** Calls back whenever this node begins to seal with another key. */
    void begin(Runnable onChange) {
        if (peers != null) {
            peers.onIntroduced(() -> decide(onChange));
            peers.onLeft(left -> decide(onChange));
            decide(onChange);
        }
    }

    /** Seals with a key that the database shows to be known, until the others have said what they know. */
    synchronized void startWith(Collection<String> inUse) {
        if (peers != null && !agreed) {
            Set<String> bases = inUse.stream().map(EnvelopeCipher::baseOf).collect(Collectors.toSet());
            cipher.keyIds().stream().filter(bases::contains).findFirst().ifPresent(cipher::sealWith);
        }
    }

    private synchronized void decide(Runnable onChange) {
        String before = cipher.sealingId();
        // The key stays as it is while no key is known to all, as when one has yet to introduce itself.
        cipher.keyIds().stream().filter(peers::allKnow).findFirst().ifPresent(key -> {
            agreed = true;
            if (!key.equals(before)) {
                LOG.info("Every node of the cluster knows key {}, which seals from now on", key);
                cipher.sealWith(key);
                onChange.run();
            }
        });
    }

    /** Decides again, as a node that left counts for some minutes. */
    void reconsider(Runnable onChange) {
        if (peers != null) {
            decide(onChange);
        }
    }
}
