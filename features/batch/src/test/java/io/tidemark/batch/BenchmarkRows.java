package io.tidemark.batch;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.encoders.RowEncoder;
import org.apache.spark.sql.functions;

/**
 * Generates events of machines with habits. Each event is computed from its number alone. An
 * identity has about a hundred events a day, at most one per minute. It uses three networks, twelve
 * actions and forty resources, and occasionally a new value.
 */
final class BenchmarkRows {
  /** Number of events per identity, over two days. */
  static final int PER_IDENTITY = 1_000;

  static final int DAYS = 2;
  static final long FIRST_DAY = Company.FIRST_DAY;
  private static final long MINUTES = DAYS * 1_440L;
  private static final long MICROS_PER_MINUTE = 60_000_000L;

  /** How events are distributed over identities. */
  enum Spread {
    EVEN,
    /** Every second event belongs to the first identity. */
    HALF_IN_ONE
  }

  private BenchmarkRows() {}

  /** Returns rows as stored in the table, in an order that does not favour any implementation. */
  static Dataset<Row> of(SparkSession spark, long events, Spread spread, int partitions) {
    MapFunction<Long, Row> row = n -> EventRows.toRow(event(n, events, spread));
    return spark
        .range(0, events, 1, partitions)
        .as(org.apache.spark.sql.Encoders.LONG())
        .map(row, RowEncoder.encoderFor(EventRows.SCHEMA, true))
        .withColumn(
            Columns.EVENT_DATE, functions.to_date(functions.col(EventColumn.TIME.column())));
  }

  static AccessEvent event(long number, long events, Spread spread) {
    long identities = Math.max(1, events / PER_IDENTITY);
    boolean hot = spread == Spread.HALF_IN_ONE && number % 2 == 0;
    long who = hot ? 0 : number % identities;
    long turn = hot ? number / 2 : number / identities;
    long turns = hot ? events / 2 : PER_IDENTITY;
    long micros =
        hot
            ? turn * (MINUTES * MICROS_PER_MINUTE / turns)
            : turn * MINUTES / turns * MICROS_PER_MINUTE;
    return event(who, turn, FIRST_DAY * Company.MICROS_PER_DAY + micros);
  }

  /** Returns the event of an identity with the number {@code turn}. */
  static AccessEvent event(long who, long turn, long micros) {
    long random = mixed(who * 1_000_003 + turn);
    boolean odd = Math.floorMod(random, 97) == 0;
    int action = Math.floorMod(random >> 8, 12);
    long network = odd ? Math.floorMod(random >> 16, 200) : Math.floorMod(random >> 16, 3);
    return AccessEvent.builder()
        .text(EventColumn.METADATA_PRODUCT, "AWS CloudTrail")
        .text(EventColumn.METADATA_UID, Long.toHexString(mixed(random)) + "-" + turn)
        .number(EventColumn.TIME, micros)
        .number(EventColumn.INGEST_TIME, micros + 300_000_000L)
        .text(EventColumn.CLOUD_PROVIDER, "aws")
        .text(EventColumn.CLOUD_ACCOUNT_UID, "123456789012")
        .text(EventColumn.ACTOR_USER_UID, "arn:aws:iam::123456789012:role/service-" + who)
        .text(
            EventColumn.IDENTITY, "aws|123456789012|arn:aws:iam::123456789012:role/service-" + who)
        .flag(EventColumn.IS_NHI, true)
        .text(EventColumn.NHI_KIND, "workload")
        .text(EventColumn.COHORT, "workload:aws")
        .text(EventColumn.CREDENTIAL_UID, "ASIA" + who + "-" + turn / 300)
        .text(EventColumn.ACTOR_SESSION_UID, "session-" + who + "-" + turn / 300)
        .number(EventColumn.ACTOR_SESSION_CREATED_TIME, micros - turn % 300 * 60_000_000L)
        .number(EventColumn.API_TOKEN_CREATED_TIME, micros - turn % 300 * 60_000_000L)
        .number(EventColumn.API_TOKEN_EXPIRATION_TIME, micros + 3_600_000_000L)
        .texts(EventColumn.TOKEN_SCOPES, List.of("read", "write"))
        .text(EventColumn.API_SERVICE_NAME, "service" + action % 4 + ".amazonaws.com")
        .text(EventColumn.API_OPERATION, (odd ? "Delete" : "Get") + action)
        .text(
            EventColumn.ACTION,
            "service" + action % 4 + ".amazonaws.com:" + (odd ? "Delete" : "Get") + action)
        .flag(EventColumn.IS_WRITE, odd)
        .number(EventColumn.IMPACT_TIER, odd ? 2 : 0)
        .text(
            EventColumn.RESOURCE_UID,
            "arn:aws:s3:::bucket-" + who % 50 + "/" + Math.floorMod(random >> 24, 40))
        .number(EventColumn.STATUS_ID, Math.floorMod(random >> 32, 20) == 0 ? 2 : 1)
        .text(EventColumn.STATUS_CODE, Math.floorMod(random >> 32, 20) == 0 ? "Throttled" : "OK")
        .text(EventColumn.UA_FAMILY, "aws-sdk-java/2")
        .text(EventColumn.SRC_IP, "10." + who % 200 + "." + network + ".7")
        .text(EventColumn.SRC_IP_PREFIX, "10." + who % 200 + "." + network + ".0/24")
        .number(EventColumn.BYTES_IN, Math.floorMod(random >> 12, 2_000))
        .number(EventColumn.BYTES_OUT, Math.floorMod(random >> 20, 50_000))
        .build();
  }

  /** SplitMix64, which gives the same numbers on every machine. */
  private static long mixed(long number) {
    long mixed = number + 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return (mixed ^ (mixed >>> 31)) >>> 1;
  }
}
