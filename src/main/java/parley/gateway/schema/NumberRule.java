package parley.gateway.schema;

/** A range, both ends included. */
record NumberRule(long min, long max) {
    void check(Number value, BodyFaults faults) {
        boolean whole = ValueType.of(value) == ValueType.INTEGER;
        if (whole ? value.longValue() < min : value.doubleValue() < min) {
            faults.add("must be at least " + min);
        } else if (whole ? value.longValue() > max : value.doubleValue() > max) {
            faults.add("must be at most " + max);
        }
    }
}
