package io.tidemark.training;

import io.tidemark.batch.EventFeatures;
import io.tidemark.batch.ExecutorProgram;
import io.tidemark.batch.RowTimes;
import io.tidemark.engine.catalogue.Catalogue;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.judge.JudgedAction;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Builder for feature rows of a catalogue with three features, whose far values are 6, 6 and 1. */
final class FeatureRow {
  static final ExecutorProgram PROGRAM =
      new ExecutorProgram(
          "three features",
          """
          features:
            - name: new_network
              case: 1
              message: "network {observed}; usual: {usual}"
              novelty: src_ip_prefix
              far: 6
              unit: bits
            - name: new_agent
              case: 1
              message: "client {observed}; usual: {usual}"
              novelty: ua_family
              far: 6
              unit: bits
            - name: new_network_share_1h
              case: 1
              message: "share {observed}; usual: {usual}"
              share_new: src_ip_prefix
              window: 1h
              far: 1
              unit: share
          """);

  static final Catalogue CATALOGUE = PROGRAM.program().catalogue();

  /** Schema of stored features. */
  static final StructType SCHEMA = EventFeatures.schema(PROGRAM.program());

  /** Schema of features to score. */
  static final StructType OPENED = SCHEMA.add(EventScoring.OPENING_RISK, DataTypes.BinaryType);

  static final LocalDate DAY = LocalDate.of(2026, 1, 5);
  static final VectorRows VECTORS = VectorRows.of(SCHEMA, CATALOGUE.names());

  private final Map<String, Object> values = new LinkedHashMap<>();

  private FeatureRow() {}

  /** Returns a usual read event on {@link #DAY}, based on 30 days of history. */
  static FeatureRow of(String identity, String uid) {
    return new FeatureRow()
        .with("metadata_product", "aws")
        .with("metadata_uid", uid)
        .with("identity", identity)
        .with("cohort", "ci")
        .with("credential_uid", "key")
        .with("src_ip_prefix", "net")
        .with("action", "GetObject")
        .with("impact_tier", 1)
        .with("active_days", 30)
        .with("habitual_action", true)
        .at(DAY, 0)
        .vector(0f, 0f, 0f);
  }

  /** Sets a column; null means that the value is missing. */
  FeatureRow with(String column, Object value) {
    OPENED.fieldIndex(column);
    values.put(column, value);
    return this;
  }

  /** Sets the day and the second of the day. */
  FeatureRow at(LocalDate day, long second) {
    return with("event_date", day).with("time", EventTime.instant(micros(day, second)));
  }

  FeatureRow vector(Float... vector) {
    for (int i = 0; i < vector.length; i++) {
      with(CATALOGUE.names().get(i), vector[i]);
    }
    return this;
  }

  /** Returns the row as an event in memory. */
  EventVector event() {
    float[] vector = new float[CATALOGUE.names().size()];
    for (int i = 0; i < vector.length; i++) {
      Object value = values.get(CATALOGUE.names().get(i));
      vector[i] = value == null ? Float.NaN : (Float) value;
    }
    return new EventVector(
        new EventHeader(
            (String) values.get("metadata_product"),
            (String) values.get("metadata_uid"),
            (String) values.get("identity"),
            (String) values.get("nhi_kind"),
            (String) values.get("cohort"),
            (LocalDate) values.get("event_date"),
            (Integer) values.get("active_days"),
            JudgedAction.of(
                RowTimes.micros(values.get("time")),
                (String) values.get("credential_uid"),
                (String) values.get("src_ip_prefix"),
                Impact.ofTier((Integer) values.get("impact_tier")))),
        vector);
  }

  /** The access event behind it. */
  AccessEvent access() {
    return AccessEvent.builder()
        .text(EventColumn.METADATA_PRODUCT, (String) values.get("metadata_product"))
        .text(EventColumn.METADATA_UID, (String) values.get("metadata_uid"))
        .text(EventColumn.IDENTITY, (String) values.get("identity"))
        .number(EventColumn.TIME, RowTimes.micros(values.get("time")))
        .build();
  }

  Row stored() {
    return row(SCHEMA);
  }

  Row opened() {
    return row(OPENED);
  }

  static long micros(LocalDate day, long second) {
    return (day.toEpochDay() * 86_400 + second) * 1_000_000L;
  }

  private Row row(StructType schema) {
    Object[] row = new Object[schema.length()];
    for (int i = 0; i < row.length; i++) {
      row[i] = values.get(schema.fieldNames()[i]);
    }
    return RowFactory.create(row);
  }
}
