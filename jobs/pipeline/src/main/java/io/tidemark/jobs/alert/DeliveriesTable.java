package io.tidemark.jobs.alert;

import static org.apache.spark.sql.functions.col;

import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.alert.AlertDeliveries.Delivery;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.util.List;
import java.util.Map;

/** Table {@code alert_deliveries}, written by {@code nightly} and {@code alerts export}. */
public record DeliveriesTable(Warehouse warehouse) implements AlertDeliveries.Store {
  private static final RowCodec<Delivery> ROWS = RowCodec.of(Delivery.class);

  public static final TableSpec SPEC =
      TableSpec.whole(
          "alert_deliveries",
          ROWS.schema(),
          List.of("idempotency_key"),
          Map.of("has_key", "idempotency_key IS NOT NULL AND finding_uid IS NOT NULL"));

  @Override
  public List<Delivery> read() {
    return ROWS.read(warehouse.read(SPEC).orderBy(col("created"), col("idempotency_key")));
  }

  @Override
  public void write(List<Delivery> all) {
    warehouse.overwrite(SPEC, ROWS.rows(warehouse.spark(), all));
  }
}
