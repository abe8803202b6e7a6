package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.table.IdentitiesTable;
import io.tidemark.jobs.table.Warehouse;

/** Identities that somebody names: a slip of the keyboard would be about nobody. */
final class KnownIdentity {
  private KnownIdentity() {}

  /**
   * Refuses a key that no night has seen.
   *
   * @throws TidemarkException where the table of identities does not hold it
   */
  static void check(Warehouse warehouse, String identity) {
    if (warehouse
        .read(IdentitiesTable.SPEC)
        .filter(col("identity").equalTo(lit(identity)))
        .isEmpty()) {
      throw TidemarkException.usage(
          "there is no identity '" + PrintableText.of(identity, 300) + "'",
          "the table identities has none of that key",
          "copy the key from an alert or from 'tidemark identities list', a bar between its three"
              + " parts, and quote it");
    }
  }
}
