package io.tidemark.runtime.bundle;

/** Why a bundle is not loaded. Each has its own message, and its own line in a metric. */
public enum Refusal {
  /** There is no pointer: nothing was published there, or the folder is another one. */
  NO_POINTER,
  /** The pointer is not the compact signed text that it must be. */
  POINTER_UNREADABLE,
  /** Signed, but by no key that is trusted. */
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
  /** A new epoch, signed by the key of the one before. */
  EPOCH_WITHOUT_NEW_KEY,
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
