package parley.gateway.schema;

import java.util.List;
import java.util.Map;
import parley.util.JsonText;
import parley.util.TextRules;

/**
 * An object of a bounded number of members, which is judged before any of them.
 *
 * @param closed whether there must be no members but the properties
 * @param others rule of such members; null for any, as {@link SchemaRule#ANY} can't be named before it is made
 * @param apart members of which not all may be there together; empty for none
 * @param choices members that have to be there, one of these lists; empty for none. Where all of them lack something, the
 *     fault is told of the first
 */
record ObjectRule(
        int max,
        Map<String, SchemaRule> properties,
        List<String> required,
        boolean closed,
        SchemaRule others,
        List<String> apart,
        List<List<String>> choices) {
    /** No body of the protocol has as many members, even with those that newer clients may add. */
    static final int DEFAULT_MAX = 100;

    static final ObjectRule ANY = new ObjectRule(DEFAULT_MAX, Map.of(), List.of(), false, null, List.of(), List.of());

    void check(Map<?, ?> value, BodyFaults faults) {
        if (value.size() > max) {
            faults.add("must have at most " + max + " members");
            return;
        }
        requireAll(required, value, faults);
        if (!choices.isEmpty() && !hasOneOf(choices, value)) {
            requireAll(choices.get(0), value, faults);
        }
        if (!apart.isEmpty() && value.keySet().containsAll(apart)) {
            faults.add("must not have " + String.join(" and ", apart) + " together");
        }
        for (Map.Entry<?, ?> member : value.entrySet()) {
            if (faults.enough()) {
                return;
            }
            checkMember((String) member.getKey(), member.getValue(), faults);
        }
    }

    private static boolean hasOneOf(List<List<String>> choices, Map<?, ?> value) {
        for (List<String> choice : choices) {
            if (value.keySet().containsAll(choice)) {
                return true;
            }
        }
        return false;
    }

    private static void requireAll(List<String> names, Map<?, ?> value, BodyFaults faults) {
        for (String name : names) {
            if (!value.containsKey(name)) {
                faults.add(name, "is required");
            }
        }
    }

    private void checkMember(String name, Object value, BodyFaults faults) {
        SchemaRule known = properties.get(name);
        if (known != null) {
            checkValue(name, value, known, faults);
        } else if (name.length() > JsonText.MAX_NAME_LENGTH || !TextRules.isClean(name)) {
            faults.add("?", "has a name that is too long, or half a surrogate pair or a control character in it");
        } else if (closed) {
            faults.add(name, "is not known");
        } else {
            checkValue(name, value, others == null ? SchemaRule.ANY : others, faults);
        }
    }

    private static void checkValue(String name, Object value, SchemaRule rule, BodyFaults faults) {
        if (faults.enter(name)) {
            rule.check(value, faults);
            faults.leave();
        }
    }
}
