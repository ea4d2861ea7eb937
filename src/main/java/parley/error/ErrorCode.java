package parley.error;

/** All errors that a client can get. Source: the protocol's error table. */
public enum ErrorCode {
    INTERNAL(1000, 500),
    UNAVAILABLE(1001, 503, true),
    TIMEOUT(1002, 504, true),
    VALIDATION_ERROR(1003, 400),
    AUTH_REQUIRED(1004, 401),
    AUTH_FAILED(1005, 401),
    TOKEN_EXPIRED(1006, 401),
    PERMISSION_DENIED(1007, 403),
    NOT_FOUND(1008, 404),
    UNKNOWN_EVENT(1009, 404),
    CONFLICT(1010, 409),
    PAYLOAD_TOO_LARGE(1011, 413),
    UNSUPPORTED_MEDIA_TYPE(1012, 415),
    RATE_LIMIT_EXCEEDED(1013, 429, true),
    USER_BLOCKED(1014, 403),
    NOT_FOLLOWING(1015, 403),
    EDIT_WINDOW_EXPIRED(1016, 409),
    ROOM_FULL(1017, 409),
    ROOM_CLOSED(1018, 410),
    MAX_CONNECTIONS_EXCEEDED(1019, 503),
    CALL_NEEDS_MEDIA_SERVER(1020, 409),
    QUOTA_EXCEEDED(1021, 409),
    STORAGE_FULL(1022, 507),
    GONE(1023, 410);

    private final int number;
    private final int httpStatus;
    private final boolean temporary;

    ErrorCode(int number, int httpStatus) {
        this(number, httpStatus, false);
    }

    ErrorCode(int number, int httpStatus, boolean temporary) {
        this.number = number;
        this.httpStatus = httpStatus;
        this.temporary = temporary;
    }

    public int number() {
        return number;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Tells whether the same request may succeed later without being changed. */
    public boolean temporary() {
        return temporary;
    }

    public static ErrorCode ofNumber(int number) {
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return INTERNAL;
    }
}
