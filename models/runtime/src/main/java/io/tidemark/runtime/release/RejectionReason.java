package io.tidemark.runtime.release;

/** Why a bundle is not loaded. Each has its own message, and its own line in a metric. */
public enum RejectionReason {
  /** There is no root document: nothing says which keys may sign. */
  NO_ROOT,
  /** A root document is not the signed text that it must be, or does not follow the one before. */
  ROOT_UNREADABLE,
  /** The root documents do not go on from the one that was accepted before. */
  OLDER_ROOT,
  /** The newest root document has expired. */
  ROOT_EXPIRED,
  /** There is no pointer: nothing was published there, or the folder is another one. */
  NO_POINTER,
  /** The pointer is not the compact signed text that it must be. */
  POINTER_UNREADABLE,
  /** Signed, but by no key that is trusted in this role. */
  UNTRUSTED_KEY,
  /** The signature does not fit what it stands under. */
  BAD_SIGNATURE,
  /** A bundle of another stream. */
  OTHER_STREAM,
  /** Older than what was accepted before, or than the least sequence asked for. */
  OLDER_SEQUENCE,
  /** Its hard expiry is past. */
  HARD_EXPIRED,
  /** Issued longer ago than the reader takes, or in the future. */
  TOO_OLD,
  /** Good for longer than any reader takes. */
  TOO_LONG_LIVED,
  /** The manifest is not the one that the pointer names. */
  MANIFEST_DAMAGED,
  /** The manifest cannot be understood. */
  MANIFEST_UNREADABLE,
  /** The manifest contradicts the pointer. */
  MANIFEST_MIXED,
  /** Written in a format that this reader does not read. */
  UNKNOWN_FORMAT,
  /** A file of the release is not there. */
  FILE_MISSING,
  /** A file of the release is shorter or longer than the manifest says. */
  FILE_SIZE,
  /** A file of the release is not what the manifest says. */
  FILE_DAMAGED,
  /** A file is what the manifest says, and still cannot be understood. */
  CONTENT_UNREADABLE,
  /** The catalogue is not the one that the baseline was trained with. */
  FEATURE_SET,
  /** This machine gets other numbers than the one that wrote the release. */
  GOLDEN_DIFFERS
}
