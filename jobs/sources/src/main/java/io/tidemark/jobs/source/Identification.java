package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.Serializable;

/**
 * Identity rules and inventory of the user. Rules come first, then the inventory, then the source's
 * classification. Serialized as texts and compiled once per executor.
 */
public final class Identification implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String rulesYaml;
  private final String inventoryCsv;
  private transient IdentityRules rules;
  private transient IdentityInventory inventory;

  private Identification(String rulesYaml, String inventoryCsv) {
    this.rulesYaml = rulesYaml;
    this.inventoryCsv = inventoryCsv;
  }

  /** Uses only the sources' classification. */
  public static Identification bySources() {
    return new Identification("", "");
  }

  /**
   * Parses both texts; either may be empty.
   *
   * @throws IllegalArgumentException if a text is invalid
   */
  public static Identification of(String rulesYaml, String inventoryCsv) {
    Identification identification = new Identification(rulesYaml, inventoryCsv);
    identification.rules();
    identification.inventory();
    return identification;
  }

  /** The inventory; empty without one. */
  public synchronized IdentityInventory inventory() {
    if (inventory == null) {
      inventory =
          inventoryCsv.isEmpty() ? IdentityInventory.none() : IdentityInventory.of(inventoryCsv);
    }
    return inventory;
  }

  private synchronized IdentityRules rules() {
    if (rules == null) {
      rules = rulesYaml.isEmpty() ? IdentityRules.none() : IdentityRules.of(rulesYaml);
    }
    return rules;
  }

  /** Fills derived columns and applies the user's rules and inventory. */
  void complete(AccessEvent.Builder event, Enricher enricher) {
    String given = event.text(EventColumn.COHORT);
    // First, because rules may use every column known at request time.
    enricher.enrich(event);
    rules().apply(event, given);
    String rule = event.text(EventColumn.NHI_RULE_ID);
    if (rule == null || !rule.startsWith(IdentityRules.PREFIX)) {
      inventory().apply(event);
    }
    if (event.text(EventColumn.COHORT) == null) {
      // Derived from the kind, which has changed.
      event.text(EventColumn.COHORT, Enricher.cohort(event));
    }
  }
}
