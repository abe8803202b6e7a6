package io.tidemark.jobs.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.tidemark.batch.RowCodec;
import io.tidemark.batch.RowCodec.Named;
import io.tidemark.engine.enrich.ImpactMap;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.Impact;
import io.tidemark.jobs.table.AccessEventsTable;
import io.tidemark.jobs.table.Warehouse;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * An action found in a warehouse's events, with its impact and the rule that determines the impact.
 *
 * @param action value of the column that conditions compare
 */
public record ObservedAction(
    String provider,
    String service,
    String operation,
    String action,
    ImpactMap.Ruling ruling,
    long calls,
    long callers) {
  /** Callers can invent operation names, so the rarest actions are omitted. */
  private static final int MOST = 20_000;

  public boolean isUnknown() {
    return ruling.by().equals(ImpactMap.Ruling.UNKNOWN);
  }

  /** Returns all actions: those with an unknown verb, then the others by impact. */
  public static List<ObservedAction> in(Warehouse tables, ImpactMap map) {
    Dataset<Row> counted =
        tables
            .read(AccessEventsTable.SPEC)
            .where(col("api_operation").isNotNull())
            .groupBy("cloud_provider", "api_service_name", "api_operation", "action")
            .agg(
                expr("count(*) AS calls"),
                expr("count(DISTINCT identity) AS callers"),
                expr("max(is_write) AS writes"),
                expr("min(http_method) AS method"))
            .orderBy(col("calls").desc(), col("api_operation"))
            .limit(MOST);
    return RowCodec.of(Called.class).read(counted).stream()
        .map(called -> called.by(map))
        .sorted(
            Comparator.comparing((ObservedAction action) -> !action.isUnknown())
                .thenComparing(action -> action.ruling().impact(), Comparator.reverseOrder()))
        .toList();
  }

  private record Called(
      @Named("cloud_provider") String provider,
      @Named("api_service_name") String service,
      @Named("api_operation") String operation,
      String action,
      long calls,
      long callers,
      Optional<Boolean> writes,
      String method) {
    ObservedAction by(ImpactMap map) {
      Impact overriding = map.overriding(provider, service, operation);
      // An is_write of false comes from the log only if the map alone does not make it a read.
      ImpactMap.Ruling ruling =
          overriding != null
              ? new ImpactMap.Ruling(overriding, "policy")
              : map.ruling(provider, service, operation, AccessEvent.MISSING, method);
      if (!writes.orElse(true) && overriding == null && ruling.impact() != Impact.READ) {
        ruling = map.ruling(provider, service, operation, 0, method);
      }
      return new ObservedAction(provider, service, operation, action, ruling, calls, callers);
    }
  }
}
