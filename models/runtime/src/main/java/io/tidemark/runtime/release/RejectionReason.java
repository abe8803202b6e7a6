package io.tidemark.runtime.release;

import java.util.Locale;

/** Why a release was rejected, with a message and a metric label of its own. */
public enum RejectionReason {
  NO_ROOT,
  ROOT_UNREADABLE,
  /** The root documents do not continue from the last accepted one. */
  OLDER_ROOT,
  ROOT_EXPIRED,
  NO_POINTER,
  POINTER_UNREADABLE,
  UNTRUSTED_KEY,
  BAD_SIGNATURE,
  OTHER_STREAM,
  OLDER_SEQUENCE,
  HARD_EXPIRED,
  /** The release is older than the reader accepts, or its issue time is in the future. */
  TOO_OLD,
  TOO_LONG_LIVED,
  MANIFEST_DAMAGED,
  MANIFEST_UNREADABLE,
  /** The manifest and the pointer contradict each other. */
  MANIFEST_MIXED,
  UNKNOWN_FORMAT,
  FILE_MISSING,
  FILE_SIZE,
  FILE_DAMAGED,
  /** A file matches the manifest but is malformed. */
  CONTENT_UNREADABLE,
  FEATURE_SET,
  GOLDEN_DIFFERS;

  /**
   * Returns an exception to throw.
   *
   * @param problem what was expected and found, and what to do about it, as a format
   */
  public RejectedReleaseException because(String problem, Object... values) {
    return new RejectedReleaseException(this, String.format(Locale.ROOT, problem, values));
  }
}
