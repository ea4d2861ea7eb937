package parley.files;

/** The bytes and files that a person and a room may take. @param userBytes in an hour, like {@code userFiles} */
public record FileQuotas(long userBytes, int userFiles, long roomBytes) {}
