package io.tidemark.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.batch.EventFeatures;
import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.program.FeatureProgram;
import io.tidemark.training.EventScoring;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FixedColumnsTest {
  /** Once a column has been added to a table, no feature may use its name. */
  @Test
  void reservedNamesAreFixedColumns() {
    FeatureProgram program = FeatureProgram.builtIn();
    Set<String> columns =
        new TreeSet<>(List.of(ScoredEventsTable.features(program).schema().names()));
    columns.removeAll(program.catalogue().names());
    columns.addAll(List.of(EventScoring.schema(EventFeatures.schema(program)).names()));
    columns.addAll(List.of(ScoredEventsTable.spec(program).schema().names()));
    columns.add(EventScoring.OPENING_RISK);
    assertThat(Catalogue.FIXED_COLUMNS).containsExactlyInAnyOrderElementsOf(columns);
  }
}
