package io.tidemark.runtime.release;

/** Reason why a release was rejected. Each reason has its own message and metric label. */
public enum RejectionReason {
  /** There is no root document, so the signing keys are unknown. */
  NO_ROOT,
  /** A root document is malformed or does not follow the previous one. */
  ROOT_UNREADABLE,
  /** The root documents do not continue from the last accepted one. */
  OLDER_ROOT,
  /** The newest root document has expired. */
  ROOT_EXPIRED,
  /** There is no pointer, because nothing has been published or this is the wrong folder. */
  NO_POINTER,
  /** The pointer is not a valid JWS in compact form. */
  POINTER_UNREADABLE,
  /** The signing key is not trusted for this role. */
  UNTRUSTED_KEY,
  /** The signature does not match the signed bytes. */
  BAD_SIGNATURE,
  /** The release belongs to a different stream. */
  OTHER_STREAM,
  /** The sequence is lower than the last accepted one or the required minimum. */
  OLDER_SEQUENCE,
  /** The hard expiry has passed. */
  HARD_EXPIRED,
  /** The release is older than the reader accepts, or was issued in the future. */
  TOO_OLD,
  /** The lifetime is longer than any reader accepts. */
  TOO_LONG_LIVED,
  /** The manifest's hash differs from the one in the pointer. */
  MANIFEST_DAMAGED,
  /** The manifest is malformed. */
  MANIFEST_UNREADABLE,
  /** The manifest contradicts the pointer. */
  MANIFEST_MIXED,
  /** The format version is not supported. */
  UNKNOWN_FORMAT,
  /** A file of the release is missing. */
  FILE_MISSING,
  /** A file's size differs from the size in the manifest. */
  FILE_SIZE,
  /** A file's hash differs from the hash in the manifest. */
  FILE_DAMAGED,
  /** A file matches the manifest but is malformed. */
  CONTENT_UNREADABLE,
  /** The baseline was trained with a different feature catalogue. */
  FEATURE_SET,
  /** This machine's results differ from those of the machine that wrote the release. */
  GOLDEN_DIFFERS
}
