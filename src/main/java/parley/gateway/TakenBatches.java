package parley.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import parley.delivery.ConnectionDelivery;

/**
 * Remembers the number of the last batch that a connection took from each {@link ConnectionDelivery}, by which it
 * recognises a batch that comes again. Only the senders that were heard last are kept, more than a cluster has.
 */
public final class TakenBatches {
    private static final int MOST_SENDERS = 256;

    /** Is null until the first batch, as most connections never get one. */
    private Map<String, Long> lastBySender;

    private static final class LastHeard extends LinkedHashMap<String, Long> {
        private static final long serialVersionUID = 1L;

        private LastHeard() {
            super(4, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_SENDERS;
        }
    }

    /** Notes a batch. @return false if this batch, or a later one of the sender, was taken before */
    public boolean take(String senderId, long number) {
        if (lastBySender == null) {
            lastBySender = new LastHeard();
        }
        Long last = lastBySender.get(senderId);
        if (last != null && last >= number) {
            return false;
        }
        lastBySender.put(senderId, number);
        return true;
    }
}
