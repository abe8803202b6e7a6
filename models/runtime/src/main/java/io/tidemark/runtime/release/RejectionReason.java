package io.tidemark.runtime.release;

import java.util.Locale;

/** Why a release was rejected, with a message and a metric label of its own. */
public enum RejectionReason {
  NO_ROOT,
  ROOT_UNREADABLE,
  OLDER_ROOT,
  ROOT_EXPIRED,
  NO_POINTER,
  POINTER_UNREADABLE,
  UNTRUSTED_KEY,
  BAD_SIGNATURE,
  OTHER_STREAM,
  OLDER_SEQUENCE,
  HARD_EXPIRED,
  TOO_OLD,
  TOO_LONG_LIVED,
  MANIFEST_DAMAGED,
  MANIFEST_UNREADABLE,
  MANIFEST_MIXED,
  UNKNOWN_FORMAT,
  FILE_MISSING,
  FILE_SIZE,
  FILE_DAMAGED,
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
