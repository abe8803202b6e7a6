package io.tidemark.jobs.source;

import io.tidemark.engine.event.AccessEvent;

/** What became of one record of a file. */
public sealed interface ParsedRecord {
  /** The number of the record in its file, from 0. */
  long ordinal();

  /** Where the record starts, in bytes from the start of the decompressed file. */
  long offset();

  /** The record is an access; the event is enriched and carries {@code raw_ref}. */
  record Accepted(long ordinal, long offset, AccessEvent event) implements ParsedRecord {}

  /**
   * The record is none that can be used.
   *
   * @param reason code of a {@link RejectReason}, with {@code :field} where a field is to blame
   * @param detail the problem in words, with values; hostile text
   * @param raw the start of the record with secrets masked; hostile text
   * @param identity key of the non-human identity that acted; null where nobody knows, and for
   *     people
   * @param day UTC day of its time, in days since 1970-01-01; null where that cannot be read
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

  /** The record holds no access, and what an enforcer was told; counted as skipped. */
  record Stated(long ordinal, long offset, CredentialStanding standing) implements ParsedRecord {}

  /**
   * The record is understood and holds no access.
   *
   * @param reason code of a {@link SkipReason}
   */
  record Skipped(long ordinal, long offset, String reason) implements ParsedRecord {}
}
