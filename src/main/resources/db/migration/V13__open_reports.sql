-- One open report of each reporter, reported and room: what is reported again is added to it. Null for a report that is
-- closed, and for those of older versions, which may be running beside this one and know nothing of it.
ALTER TABLE user_reports
    ADD COLUMN open_key text,
    -- How often it was reported.
    ADD COLUMN times    integer NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX idx_user_reports_open ON user_reports (open_key) WHERE open_key IS NOT NULL;
