package parley.signaling;

import java.util.List;
import parley.signaling.call.EndReason;

/** Counts calls for operators. */
public interface CallFigures {
    List<String> QUALITIES = List.of("good", "unsteady", "poor");

    void ended(EndReason reason);

    /** @param afterMs time from the answer to the first media, as a client measured it */
    void connected(long afterMs);

    /** @param quality one of {@link #QUALITIES} */
    void reported(String quality);
}
