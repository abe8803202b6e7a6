package io.tidemark.runtime.release;

/** Reason why a bundle is not loaded. Each has its own message and its own metric label. */
public enum RejectionReason {
  /** There is no root document: the signing keys are unknown. */
  NO_ROOT,
  /** A root document is not a valid signed text, or does not follow the one before. */
  ROOT_UNREADABLE,
  /** The root documents do not continue the one accepted before. */
  OLDER_ROOT,
  /** The newest root document has expired. */
  ROOT_EXPIRED,
  /** There is no pointer: nothing was published there, or the folder is another one. */
  NO_POINTER,
  /** The pointer is not a valid compact signed text. */
  POINTER_UNREADABLE,
  /** Signed by a key that is not trusted in this role. */
  UNTRUSTED_KEY,
  /** The signature does not match the signed bytes. */
  BAD_SIGNATURE,
  /** A bundle of another stream. */
  OTHER_STREAM,
  /** Older than the last accepted sequence, or below the required minimum. */
  OLDER_SEQUENCE,
  /** Its hard expiry has passed. */
  HARD_EXPIRED,
  /** Older than the reader accepts, or issued in the future. */
  TOO_OLD,
  /** Its lifetime is longer than any reader accepts. */
  TOO_LONG_LIVED,
  /** The pointer names another manifest. */
  MANIFEST_DAMAGED,
  /** The manifest is malformed. */
  MANIFEST_UNREADABLE,
  /** The manifest contradicts the pointer. */
  MANIFEST_MIXED,
  /** The format version is not supported. */
  UNKNOWN_FORMAT,
  /** A file of the release is missing. */
  FILE_MISSING,
  /** A file has another size than in the manifest. */
  FILE_SIZE,
  /** A file has another hash than in the manifest. */
  FILE_DAMAGED,
  /** A file matches the manifest but is malformed. */
  CONTENT_UNREADABLE,
  /** The baseline was trained with another catalogue. */
  FEATURE_SET,
  /** This machine computes other numbers than the machine that wrote the release. */
  GOLDEN_DIFFERS
}
