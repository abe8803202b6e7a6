package io.tidemark.engine.catalogue;

import java.util.Set;

/** Columns of the vector and judged-event tables, whose names features cannot take. */
public final class FixedColumns {
  public static final Set<String> NAMES =
      Set.of(
          """
          action active_days bound_breach cause cause_detail cohort credential_uid decision
          effective_risk event_date habitual_action identity impact_tier leading_feature level
          metadata_product metadata_uid nhi_kind opening_risk p_value reasons risk scope score
          src_ip_prefix statistic time trust"""
              .split("[ \n]+"));

  private FixedColumns() {}
}
