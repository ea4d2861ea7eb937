package parley.gateway.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import parley.util.JsonText;

/** A list of a bounded length, which is judged before any of its items. */
record ListRule(int min, int max, boolean unique, SchemaRule items) {
    /** A list of anything. Its items are null, as {@link SchemaRule#ANY} can't be named before it is made. */
    static final ListRule ANY = new ListRule(0, JsonText.MAX_TOKENS, false, null);

    void check(List<?> value, BodyFaults faults) {
        if (value.size() > max) {
            faults.add("must have at most " + max + " items");
        } else if (value.size() < min) {
            faults.add("must have at least " + min + " items");
        } else {
            checkItems(value, items == null ? SchemaRule.ANY : items, faults);
        }
    }

    private void checkItems(List<?> value, SchemaRule rule, BodyFaults faults) {
        Set<Object> seen = unique ? new HashSet<>() : null;
        for (int i = 0; i < value.size() && !faults.enough(); i++) {
            if (faults.enter(i)) {
                rule.check(value.get(i), faults);
                if (seen != null && !seen.add(value.get(i))) {
                    faults.add("is there twice");
                }
                faults.leave();
            }
        }
    }
}
