package io.tidemark.jobs.night;

import io.tidemark.engine.profile.MemberKey;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.label.Label;
import io.tidemark.jobs.label.LabelStore;
import io.tidemark.jobs.label.Suppression;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.release.HashedNames;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.spark.sql.Column;

/**
 * The labels and suppressions that apply to a night: those that have not expired by its end.
 *
 * @param all all labels and suppressions, kept for the other nights of the run
 */
record NightReviews(All all, LabelledDays labels, List<Suppression> suppressions) {
  /** All labels and suppressions, whether expired or not. */
  record All(List<Label> labels, List<Suppression> suppressions) {}

  /** Reads the labels and suppressions that apply to a night. */
  static NightReviews of(Warehouse warehouse, LocalDate night) {
    return of(
        new All(new LabelStore(warehouse).all(), Suppression.all(warehouse)), warehouse, night);
  }

  /**
   * Returns the labels and suppressions that apply to another night, without reading the tables
   * again.
   */
  NightReviews on(LocalDate other, Warehouse warehouse) {
    return of(all, warehouse, other);
  }

  private static NightReviews of(All all, Warehouse warehouse, LocalDate night) {
    Instant end = night.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    return new NightReviews(
        all,
        LabelledDays.asOf(warehouse, night, all.labels()),
        all.suppressions().stream().filter(s -> end.isBefore(s.expires())).toList());
  }

  /** Returns a condition that selects the {@code identity_risk} rows that are suppressed alerts. */
  Column isSuppressed() {
    return Suppression.isSuppressed(suppressions);
  }

  /**
   * Returns the human decisions that make a release more trusting, for its model card. Identity
   * names are replaced by keyed hashes.
   *
   * @param key the key that the release uses to hash identity names
   */
  List<String> remarks(MemberKey key) {
    HashedNames names = new HashedNames(key);
    List<String> remarks = new ArrayList<>();
    labels
        .benign()
        .forEach(
            label ->
                remarks.add(
                    "Benign label on identity `%s` for %s to %s, by %s, cap %s, until %s"
                        .formatted(
                            HexFormat.of().formatHex(names.identity(label.identity())),
                            label.from(),
                            label.to(),
                            PrintableText.of(label.actor(), 80),
                            label.cap(),
                            label.expires().orElseThrow())));
    suppressions.forEach(
        suppression ->
            remarks.add(
                "Alerts of identity `%s` are kept off the list for %s, cap %s, until %s; decisions stay"
                    .formatted(
                        HexFormat.of().formatHex(names.identity(suppression.identity())),
                        PrintableText.of(suppression.owner(), 80),
                        suppression.cap(),
                        suppression.expires())));
    return remarks;
  }
}
