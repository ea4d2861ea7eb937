-- Files in rooms and the state of their uploads. No foreign keys: guests upload as well, and rooms of matches are not here.
CREATE TABLE files (
    id              text PRIMARY KEY,
    room_id         text        NOT NULL,
    room_kind       text        NOT NULL CHECK (room_kind IN ('match', 'direct', 'group', 'room')),
    user_id         text        NOT NULL,
    state           text        NOT NULL CHECK (state IN ('uploading', 'ready', 'gone')),
    -- Bytes that are to come; null as long as the client has not said.
    length          bigint,
    -- Bytes that count against quotas.
    reserved        bigint      NOT NULL,
    -- Bytes that are in the store for good, and the store's own word on how to go on behind them.
    received        bigint      NOT NULL DEFAULT 0,
    store_state     text,
    -- Who may append, or finish the upload: any other is overtaken.
    writer          text,
    finishing_until timestamptz,
    -- SHA-256 of an upload that came in one request.
    upload_hash     bytea,
    object_key      text        NOT NULL,
    -- Whether the stored bytes are sealed with the data key in the body.
    sealed          boolean     NOT NULL,
    voice           boolean     NOT NULL,
    keep_metadata   boolean     NOT NULL,
    -- The name, what the client said of the file, and the data key: encrypted with the key that key_id names. Both are
    -- null when the bytes are gone.
    body            bytea,
    key_id          text,
    -- What the server found out; null until the state is ready.
    mime_type       text,
    category        text,
    size            bigint,
    sha256          bytea,
    width           integer     NOT NULL DEFAULT 0,
    height          integer     NOT NULL DEFAULT 0,
    duration_ms     bigint      NOT NULL DEFAULT 0,
    peaks           integer[]   NOT NULL DEFAULT '{}',
    plays_everywhere boolean    NOT NULL DEFAULT true,
    has_thumbnail   boolean     NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    -- The message that shows the file, and when that was said.
    message_id      text,
    bound_at        timestamptz,
    -- Until then the bytes are kept for a report, though nobody reads them.
    evidence_until  timestamptz,
    gone_at         timestamptz,
    -- Whether the message is still to say that its file went before its time.
    untold          boolean     NOT NULL DEFAULT false,
    -- When the bytes of a gone file were deleted.
    swept_at        timestamptz,
    CHECK ((body IS NULL) = (key_id IS NULL)),
    CHECK ((state = 'gone') = (gone_at IS NOT NULL)),
    CHECK (received >= 0 AND (length IS NULL OR received <= length))
) WITH (fillfactor = 70); -- an upload changes its row with each MiB
CREATE INDEX idx_files_user ON files (user_id, created_at DESC) INCLUDE (reserved);
CREATE INDEX idx_files_room ON files (room_id) INCLUDE (reserved, state) WHERE state <> 'gone';
CREATE INDEX idx_files_expiry ON files (expires_at) WHERE state <> 'gone';
CREATE INDEX idx_files_message ON files (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX idx_files_unswept ON files (gone_at) WHERE state = 'gone' AND swept_at IS NULL;
CREATE INDEX idx_files_untold ON files (gone_at) WHERE untold;
CREATE INDEX idx_files_swept ON files (swept_at) WHERE swept_at IS NOT NULL;
CREATE INDEX idx_files_key ON files (key_id) WHERE key_id IS NOT NULL;

-- What one writer stored of an object: each part is sealed with a key of its own, derived from the data key and the salt.
CREATE TABLE file_segments (
    file_id    text   NOT NULL,
    object_key text   NOT NULL,
    -- The first byte, and their number, before they were sealed.
    start      bigint NOT NULL,
    length     bigint NOT NULL,
    salt       bytea  NOT NULL,
    PRIMARY KEY (object_key, start)
);
CREATE INDEX idx_file_segments_file ON file_segments (file_id);

-- Small pictures of files, sealed and bound to the file's id.
CREATE TABLE file_thumbnails (
    file_id text  PRIMARY KEY,
    body    bytea NOT NULL,
    key_id  text  NOT NULL
);
CREATE INDEX idx_file_thumbnails_key ON file_thumbnails (key_id);
