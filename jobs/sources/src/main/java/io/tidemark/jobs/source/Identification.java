package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.Serializable;

/**
 * The user's identity rules and inventory. Rules take precedence over the inventory, and both over
 * the source's classification. Both are serialized as text and compiled once per executor.
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

  /** Returns an identification without rules or inventory: the sources' classification applies. */
  public static Identification bySources() {
    return new Identification("", "");
  }

  /**
   * Parses the rules and the inventory. Either text may be empty.
   *
   * @throws IllegalArgumentException if either text is invalid
   */
  public static Identification of(String rulesYaml, String inventoryCsv) {
    Identification identification = new Identification(rulesYaml, inventoryCsv);
    identification.rules();
    identification.inventory();
    return identification;
  }

  /** Returns the inventory, which is empty if none was given. */
  public synchronized IdentityInventory inventory() {
    inventory = inventory == null ? IdentityInventory.of(inventoryCsv) : inventory;
    return inventory;
  }

  private synchronized IdentityRules rules() {
    if (rules == null) {
      rules =
          rulesYaml.isEmpty()
              ? IdentityRules.none()
              : IdentityRules.of("identity rules", rulesYaml);
    }
    return rules;
  }

  /** Fills the derived columns, then applies the user's rules and inventory. */
  void complete(AccessEvent.Builder event, Enricher enricher) {
    String given = event.text(EventColumn.COHORT);
    // Enrich first, because rules may use any column known at request time.
    enricher.enrich(event);
    rules().apply(event, given);
    String rule = event.text(EventColumn.NHI_RULE_ID);
    if (rule == null || !rule.startsWith(IdentityRules.PREFIX)) {
      inventory().apply(event);
    }
    if (event.text(EventColumn.COHORT) == null) {
      // A rule or the inventory has changed the kind, so derive the cohort again.
      event.text(EventColumn.COHORT, Enricher.cohort(event));
    }
  }
}
