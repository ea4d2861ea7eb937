const INNER = [/^10\./, /^127\./, /^169\.254\./, /^192\.168\./, /^172\.(?:1[6-9]|2\d|3[01])\./, /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, /^::1$/, /^f[cd]/i, /^fe[89ab]/i, /\.local$/];

/** Tells whether an address is of an inner network (RFC 1918, 4193, 6598), which nobody outside of it can reach. Pure. */
export const isInner = (address) => INNER.some((pattern) => pattern.test(address ?? ''));
