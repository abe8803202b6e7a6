package io.tidemark.jobs.cli;

import static org.apache.spark.sql.functions.col;

import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.FeatureSources;
import io.tidemark.jobs.table.EventFeaturesTable;
import io.tidemark.jobs.table.IdentityRiskTable;
import io.tidemark.jobs.table.Warehouse;
import io.tidemark.runtime.policy.Policy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** What an alert may be led by: a feature, or a bound as {@code bound:rule}. */
final class LeadingFeatures {
  private LeadingFeatures() {}

  /**
   * Features of the built-in catalogue, of the settings' own and of the nights in the warehouse;
   * bounds of a policy; and whatever led an alert so far.
   */
  static Set<String> of(Warehouse warehouse, Settings settings, Policy policy) {
    Set<String> leads = new TreeSet<>(policy.breaches());
    for (String catalogue : List.of(Settings.Features.BUILT_IN, settings.features().catalogue())) {
      leads.addAll(FeatureSources.catalogue(catalogue).program().catalogue().names());
    }
    if (warehouse.tables().contains(EventFeaturesTable.NAME)) {
      for (StructField field : warehouse.schema(EventFeaturesTable.NAME).fields()) {
        if (field.dataType().equals(DataTypes.FloatType)) {
          leads.add(field.name());
        }
      }
    }
    leads.addAll(
        warehouse
            .read(IdentityRiskTable.SPEC)
            .select("leading_feature")
            .filter(col("leading_feature").isNotNull())
            .distinct()
            .as(Encoders.STRING())
            .collectAsList());
    return leads;
  }
}
