package parley.account;

import parley.guest.SessionPatch;

/** A change to an account: null leaves a field as it is, an empty string or list clears it. */
public record AccountPatch(SessionPatch named, String email, String bio) {}
