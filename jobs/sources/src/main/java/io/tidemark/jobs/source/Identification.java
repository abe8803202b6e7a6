package io.tidemark.jobs.source;

import io.tidemark.engine.enrich.Enricher;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.io.Serializable;

/**
 * What a user says of identities: rules first, then the inventory, then what the source found.
 * Travels to executors as its texts, and is compiled once there.
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

  /** Leaves everything to the sources. */
  public static Identification bySources() {
    return new Identification("", "");
  }

  /**
   * By these texts, either of which may be empty.
   *
   * @throws IllegalArgumentException where one of them is not what it should be
   */
  public static Identification of(String rulesYaml, String inventoryCsv) {
    Identification identification = new Identification(rulesYaml, inventoryCsv);
    identification.rules();
    identification.inventory();
    return identification;
  }

  /** The inventory; empty where there is none. */
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

  /** Fills what follows from the columns of a source, and lets the user's word stand. */
  void complete(AccessEvent.Builder event, Enricher enricher) {
    String given = event.text(EventColumn.COHORT);
    // First, for rules may look at all that is known at request time.
    enricher.enrich(event);
    rules().apply(event, given);
    String rule = event.text(EventColumn.NHI_RULE_ID);
    if (rule == null || !rule.startsWith(IdentityRules.PREFIX)) {
      inventory().apply(event);
    }
    if (event.text(EventColumn.COHORT) == null) {
      // It follows from the kind, which has changed.
      event.text(EventColumn.COHORT, Enricher.cohort(event));
    }
  }
}
