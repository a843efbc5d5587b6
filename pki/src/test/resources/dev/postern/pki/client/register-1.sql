PRAGMA journal_mode = WAL

CREATE TABLE certificate (
    fingerprint TEXT PRIMARY KEY,  -- SHA-256 of the DER
    holder_kind TEXT NOT NULL CHECK (holder_kind IN ('CLIENT', 'SERVER', 'AUTHORITY')),
    holder_name TEXT NOT NULL,
    issuer_key TEXT NOT NULL,      -- SHA-256 of the issuer's SubjectPublicKeyInfo
    key TEXT NOT NULL,             -- the same of the certificate's own
    serial TEXT NOT NULL,          -- hexadecimal
    not_after INTEGER NOT NULL,    -- seconds since 1970
    issued_at INTEGER NOT NULL,    -- milliseconds since 1970
    der BLOB NOT NULL,
    UNIQUE (issuer_key, serial)
) STRICT

CREATE INDEX certificate_holder ON certificate (holder_kind, holder_name)

CREATE INDEX certificate_key ON certificate (key)

CREATE TABLE revocation (
    fingerprint TEXT PRIMARY KEY REFERENCES certificate (fingerprint),
    reason INTEGER NOT NULL,       -- RFC 5280 section 5.3.1
    revoked_at INTEGER NOT NULL    -- milliseconds since 1970
) STRICT

CREATE TABLE list_number (issuer_key TEXT PRIMARY KEY, number INTEGER NOT NULL) STRICT

CREATE TRIGGER certificate_no_delete BEFORE DELETE ON certificate
BEGIN SELECT RAISE(ABORT, 'the register forgets nothing'); END

CREATE TRIGGER certificate_no_update BEFORE UPDATE ON certificate
BEGIN SELECT RAISE(ABORT, 'the register forgets nothing'); END

CREATE TRIGGER revocation_no_delete BEFORE DELETE ON revocation
BEGIN SELECT RAISE(ABORT, 'the register forgets nothing'); END

CREATE TRIGGER revocation_no_update BEFORE UPDATE ON revocation
BEGIN SELECT RAISE(ABORT, 'the register forgets nothing'); END

CREATE TRIGGER list_number_rises BEFORE UPDATE ON list_number WHEN NEW.number <= OLD.number
BEGIN SELECT RAISE(ABORT, 'a list number only rises'); END

PRAGMA user_version = 1
