package io.tidemark.runtime.release;

/** The reason why a release was rejected. Each reason has its own message and metric label. */
public enum RejectionReason {
  /** There is no root document, so the signing keys are unknown. */
  NO_ROOT,
  /** A root document is malformed or does not follow the previous one. */
  ROOT_UNREADABLE,
  /** The root documents do not continue from the last accepted one. */
  OLDER_ROOT,
  ROOT_EXPIRED,
  /** There is no pointer: nothing has been published, or this is the wrong folder. */
  NO_POINTER,
  POINTER_UNREADABLE,
  /** The signing key is not trusted for this role. */
  UNTRUSTED_KEY,
  BAD_SIGNATURE,
  OTHER_STREAM,
  /** The sequence is lower than the last accepted one or the required minimum. */
  OLDER_SEQUENCE,
  HARD_EXPIRED,
  /** The release is older than the reader accepts, or its issue time is in the future. */
  TOO_OLD,
  /** The lifetime is longer than readers accept. */
  TOO_LONG_LIVED,
  /** The manifest's hash differs from the one in the pointer. */
  MANIFEST_DAMAGED,
  MANIFEST_UNREADABLE,
  /** The manifest and the pointer contradict each other. */
  MANIFEST_MIXED,
  UNKNOWN_FORMAT,
  FILE_MISSING,
  /** A file's size differs from the size in the manifest. */
  FILE_SIZE,
  /** A file's hash differs from the hash in the manifest. */
  FILE_DAMAGED,
  /** A file matches the manifest but is malformed. */
  CONTENT_UNREADABLE,
  /** The baseline was trained with a different feature catalogue. */
  FEATURE_SET,
  /** The self-test results differ from those of the machine that wrote the release. */
  GOLDEN_DIFFERS
}
