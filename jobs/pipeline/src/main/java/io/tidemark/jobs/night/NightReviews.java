package io.tidemark.jobs.night;

import io.tidemark.engine.profile.MemberKey;
import io.tidemark.jobs.alert.AlertReviews;
import io.tidemark.jobs.label.Label;
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
 * The labels and suppressions that have not expired by the end of a night, and all of them for the
 * other nights of the run.
 */
record NightReviews(AlertReviews all, LabelledDays labels, List<Suppression> suppressions) {

  /** Reads the labels and suppressions that apply to a night. */
  static NightReviews of(Warehouse warehouse, LocalDate night) {
    return of(AlertReviews.of(warehouse), warehouse, night);
  }

  /** Returns those of another night, without reading the tables again. */
  NightReviews on(LocalDate other, Warehouse warehouse) {
    return of(all, warehouse, other);
  }

  private static NightReviews of(AlertReviews all, Warehouse warehouse, LocalDate night) {
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
   * Returns the human decisions that make a release more trusting, for its model card, without
   * names of people, and with identity names hashed by the release's key.
   */
  List<String> remarks(MemberKey key) {
    HashedNames names = new HashedNames(key);
    List<String> remarks = new ArrayList<>();
    for (Label label : labels.benign()) {
      String name = HexFormat.of().formatHex(names.identity(label.identity()));
      Instant expires = label.expires().orElseThrow();
      String text = "Benign label on identity `%s` for %s to %s, cap %s, until %s";
      remarks.add(text.formatted(name, label.from(), label.to(), label.cap(), expires));
    }
    for (Suppression one : suppressions) {
      String name = HexFormat.of().formatHex(names.identity(one.identity()));
      String text =
          "Alerts of identity `%s` are kept off the list, cap %s, until %s; decisions stay";
      remarks.add(text.formatted(name, one.cap(), one.expires()));
    }
    return remarks;
  }
}
