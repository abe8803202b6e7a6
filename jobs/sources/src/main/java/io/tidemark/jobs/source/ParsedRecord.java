package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** The result of reading a single record. */
public sealed interface ParsedRecord {
  /** Returns the index of the record in its file, starting at 0. */
  long ordinal();

  /** Returns the start of the record, in bytes of the decompressed file. */
  long offset();

  /** An enriched access event with its {@code raw_ref}. */
  record Accepted(long ordinal, long offset, AccessEvent event) implements ParsedRecord {}

  /**
   * A record that cannot be used.
   *
   * @param reason code of a {@link RejectReason}, followed by {@code :field} if a single field is
   *     at fault
   * @param detail description of the problem, including values; untrusted text
   * @param raw start of the record, with secrets masked; untrusted text
   * @param identity key of the non-human identity that acted; null if it was a person or is unknown
   * @param day UTC day of the record, in days since 1970-01-01; null if the time is unreadable
   */
  record Rejected(
      long ordinal,
      long offset,
      String reason,
      String detail,
      String raw,
      String identity,
      Long day)
      implements ParsedRecord {}

  /** A credential status reported to an enforcer, which counts as skipped. */
  record Stated(long ordinal, long offset, CredentialStatusReport standing)
      implements ParsedRecord {}

  /** A valid record that is not an access event. The reason is the code of a {@link SkipReason}. */
  record Skipped(long ordinal, long offset, String reason) implements ParsedRecord {}
}
