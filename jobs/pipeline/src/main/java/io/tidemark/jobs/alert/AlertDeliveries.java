package io.tidemark.jobs.alert;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.batch.RowCodec;
import io.tidemark.jobs.alert.AlertDeliveries.Delivery;
import io.tidemark.jobs.monitoring.Webhook;
import io.tidemark.jobs.table.TableSpec;
import io.tidemark.jobs.table.Warehouse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers alerts to webhooks and other channels. Each message is stored before it is sent. If a
 * run is killed or the receiver refuses a message, the next run sends the message again with the
 * same key. Every message is therefore delivered at least once.
 */
public final class AlertDeliveries {
  private static final Logger LOGGER = LoggerFactory.getLogger(AlertDeliveries.class);

  /** How long to keep trying before giving up on a message. */
  private static final Duration LONGEST = Duration.ofDays(14);

  /** How long delivered messages stay in the table. */
  private static final Duration KEPT = Duration.ofDays(90);

  /** Number of consecutive refusals after which the webhook is considered down. */
  private static final int DOWN = 3;

  /** Longest time that one run spends on a channel, including the last response. */
  private static final Duration BUDGET = Duration.ofMinutes(1);

  private static final Duration[] PAUSES = {Duration.ofSeconds(1), Duration.ofSeconds(4)};

  /**
   * A message about an alert, with its delivery status.
   *
   * @param idempotencyKey key that stays the same for every attempt
   * @param channel name of the receiver, such as {@code webhook}
   * @param body empty after delivery
   * @param delivered when the message was accepted; empty until then
   * @param problem why the last attempt failed; empty if no attempt failed
   */
  public record Delivery(
      String idempotencyKey,
      String channel,
      String findingUid,
      Instant created,
      Optional<String> body,
      int attempts,
      Optional<Instant> delivered,
      Optional<String> problem) {
    private Delivery tried(Optional<Webhook.Failure> failure, int requests, Instant now) {
      return new Delivery(
          idempotencyKey,
          channel,
          findingUid,
          created,
          failure.isPresent() ? body : Optional.empty(),
          attempts + requests,
          failure.isPresent() ? Optional.empty() : Optional.of(now),
          failure.map(Webhook.Failure::cause));
    }
  }

  /**
   * Numbers of messages sent, waiting for the next run, and abandoned, and the reason for the last
   * refusal, if any.
   */
  public record Outcome(int delivered, int waiting, int givenUp, Optional<String> problem) {
    public String describe() {
      String lost = ", %,d given up after %d days".formatted(givenUp, LONGEST.toDays());
      String why = problem.map(cause -> " (" + cause + ")").orElse("");
      return "%,d delivered, %,d waiting%s%s"
          .formatted(delivered, waiting, why, givenUp == 0 ? "" : lost);
    }
  }

  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /** Keeps the messages from one run to the next. */
  public interface Store {
    /** Returns all messages, ordered by creation time and key. */
    List<Delivery> read();

    void write(List<Delivery> all);
  }

  private final Store stored;
  private final List<AlertChannel> channels;
  private final Clock clock;
  private final Pause pause;

  public AlertDeliveries(Store stored, List<AlertChannel> channels, Clock clock, Pause pause) {
    this.stored = stored;
    this.channels = List.copyOf(channels);
    this.clock = clock;
    this.pause = pause;
  }

  /**
   * Stores messages about new versions of findings. Must be called before the findings are written
   * to their files: if a run is killed in between, the next run finds the same changes and uses the
   * same keys.
   */
  void store(List<ObjectNode> changed) {
    Map<String, ObjectNode> byKey = new LinkedHashMap<>();
    changed.forEach(finding -> byKey.put(FindingFiles.key(finding), finding));
    store(byKey);
  }

  /** Stores a message for each idempotency key that does not have one yet. */
  public void store(Map<String, ObjectNode> findings) {
    Map<String, Delivery> all = new LinkedHashMap<>();
    stored.read().forEach(delivery -> all.put(delivery.idempotencyKey, delivery));
    int earlier = all.size();
    Instant now = clock.instant();
    for (AlertChannel channel : channels) {
      findings.forEach(
          (key, finding) ->
              channel
                  .messages(key, finding, now)
                  .forEach(
                      (id, body) ->
                          all.putIfAbsent(
                              id,
                              new Delivery(
                                  id,
                                  channel.name(),
                                  finding.at("/finding_info/uid").asText(),
                                  now,
                                  Optional.of(body),
                                  0,
                                  Optional.empty(),
                                  Optional.empty()))));
    }
    if (all.size() > earlier) {
      stored.write(List.copyOf(all.values()));
    }
  }

  /**
   * Sends the waiting messages, starting with those of earlier runs. Messages for which the time of
   * a run is not sufficient wait for the next run.
   */
  public Outcome send() {
    Instant now = clock.instant();
    Map<String, Delivery> all = new LinkedHashMap<>();
    List<Delivery> waiting = new ArrayList<>();
    int givenUp = 0;
    for (Delivery one : stored.read()) {
      Duration age = Duration.between(one.created, now);
      if (one.delivered.isEmpty() && age.compareTo(LONGEST) > 0) {
        givenUp++;
        String alert = one.findingUid;
        LOGGER.warn(
            "Giving up on the message about alert {}: {} attempts have failed since {}",
            alert,
            one.attempts,
            one.created);
      } else if (age.compareTo(KEPT) <= 0) {
        all.put(one.idempotencyKey, one);
        if (one.delivered.isEmpty()) {
          waiting.add(one);
        }
      }
    }
    if (waiting.isEmpty() && givenUp == 0) {
      return new Outcome(0, 0, 0, Optional.empty());
    }
    String problem = null;
    for (AlertChannel channel : channels) {
      problem = send(channel, waiting, all).orElse(problem);
    }
    int left =
        (int)
            waiting.stream().filter(one -> all.get(one.idempotencyKey).delivered.isEmpty()).count();
    stored.write(List.copyOf(all.values()));
    return new Outcome(waiting.size() - left, left, givenUp, Optional.ofNullable(problem));
  }

  /** Sends all messages for a single channel and returns the reason for the last failure. */
  private Optional<String> send(
      AlertChannel channel, List<Delivery> waiting, Map<String, Delivery> all) {
    int refused = 0;
    Optional<String> problem = Optional.empty();
    Instant last = clock.instant().plus(BUDGET).minus(Webhook.DEADLINE);
    for (Delivery one : waiting) {
      if (refused < DOWN && one.channel.equals(channel.name()) && !clock.instant().isAfter(last)) {
        Delivery tried = attempt(channel, one, last);
        all.put(one.idempotencyKey, tried);
        refused = tried.delivered.isPresent() ? 0 : refused + 1;
        problem = tried.delivered.isPresent() ? problem : tried.problem;
      }
    }
    return problem;
  }

  /**
   * Sends a message, and retries after a pause if the failure may be temporary.
   *
   * @param last when the last attempt may begin
   */
  private Delivery attempt(AlertChannel channel, Delivery one, Instant last) {
    int requests = 0;
    while (true) {
      Instant now = clock.instant();
      Optional<Webhook.Failure> failure =
          channel.send(one.idempotencyKey, one.body.orElseThrow(), now);
      requests++;
      boolean again =
          failure.filter(Webhook.Failure::mayPass).isPresent()
              && requests <= PAUSES.length
              && !clock.instant().plus(PAUSES[requests - 1]).isAfter(last);
      if (!again) {
        return one.tried(failure, requests, now);
      }
      try {
        pause.of(PAUSES[requests - 1]);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return one.tried(failure, requests, now);
      }
    }
  }

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
}
