package parley.gateway.http.files;

/** Refuses a request with a status for which the protocol's error codes have no name. */
final class StatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    StatusException(int status) {
        super("HTTP status " + status, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
