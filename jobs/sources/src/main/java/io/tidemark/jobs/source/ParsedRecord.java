package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** The result of reading one record. */
public sealed interface ParsedRecord {
  /** The number of the record in its file, from 0. */
  long ordinal();

  /** Start of the record, in bytes of the decompressed file. */
  long offset();

  /** An access event, enriched and with {@code raw_ref}. */
  record Accepted(long ordinal, long offset, AccessEvent event) implements ParsedRecord {}

  /**
   * A record that cannot be used.
   *
   * @param reason code of a {@link RejectReason}, with {@code :field} for a faulty field
   * @param detail the problem in words, with values; untrusted text
   * @param raw the start of the record with secrets masked; untrusted text
   * @param identity key of the non-human identity that acted; null for people and if unknown
   * @param day UTC day of its time, in days since 1970-01-01; null if unreadable
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

  /** Credential state reported to an enforcer; not an access, counted as skipped. */
  record Stated(long ordinal, long offset, CredentialStatusReport standing)
      implements ParsedRecord {}

  /**
   * A valid record that is not an access.
   *
   * @param reason code of a {@link SkipReason}
   */
  record Skipped(long ordinal, long offset, String reason) implements ParsedRecord {}
}
