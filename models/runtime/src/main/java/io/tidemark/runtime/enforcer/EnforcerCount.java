package io.tidemark.runtime.enforcer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** An enforcer's counts since it was opened, and its current sizes, with their metrics. */
public enum EnforcerCount {
  EVENTS("events_total", "events evaluated"),
  /** Does not include people. */
  UNKNOWN_IDENTITIES(
      "unknown_identities_total", "events of identities that are not in the release"),
  /** Features that compare an agent's targets within its session miss these calls. */
  INCOMPLETE_AGENT_CALLS(
      "incomplete_agent_calls_total",
      "AI agents' calls without a session, or without a target although the agent's earlier calls"
          + " of this action had one"),
  FAIL_SAFES("fail_safes_total", "events decided by the fail-safe table"),
  /** Compared with the previous event of the same identity. */
  OUT_OF_ORDER("out_of_order_total", "events that arrived after a later one"),
  /** Includes outcomes reported too late, and those of evicted events. */
  LOST_OUTCOMES("lost_outcomes_total", "outcomes that were never reported"),
  /** Evicted because of {@code maxPending} or their strings. */
  EVICTED_OUTCOMES(
      "evicted_outcomes_total", "pending outcomes dropped to make room; also counted as lost"),
  /** Only 10,000 grants are remembered. */
  FORGOTTEN_GRANTS(
      "forgotten_grants_total",
      "grants dropped to make room; older sessions must show fresh evidence"),
  /** The previous release or the fail-safe table decided. */
  STALLED_READS(
      "stalled_reads_total", "events decided without a record, because the store was too slow"),
  /** The journal counts if it was missing, and the snapshot if it was damaged. */
  LOST_STATE_FILES(
      "lost_state_files", "state files of an earlier run that were missing or damaged at startup"),
  /** Outcomes reported for events that were not pending. */
  UNMATCHED_OUTCOMES("unmatched_outcomes_total", "outcomes of unknown events"),
  UNRESTORED("unrestored_total", "saved identity states that could not be read"),
  /** {@code SRC_IP} is no host name either, so the event's network counts as not observed. */
  UNREADABLE_SOURCES("unreadable_sources_total", "events whose src_ip is not an IP address"),
  TIMES_AHEAD(
      "times_ahead_total",
      "evidence and grants refused because they were dated ahead of the clock"),
  /** Without effect; the identity is often misspelled. */
  UNKNOWN_GRANTS("unknown_grants_total", "grants to identities that are not in the release"),
  /** Their recent state was reset, but their risk was kept. */
  CLOCKS_SET_BACK(
      "clocks_set_back_total", "identities reset because a clock that was ahead was set back"),
  /** Reads of an identity's record in which verification failed. */
  DAMAGED_READS("damaged_reads_total", "records that differ from the signed ones"),
  /** Evicted to stay within the limit on their number. */
  EVICTED_IDENTITIES("evicted_total", "identities evicted from memory"),
  /** Identities whose recent state is in memory. */
  IDENTITIES("identities", "identities in memory"),
  /** Events whose outcome is still awaited. */
  PENDING("pending", "pending outcomes");

  private final String metric;
  private final String help;

  EnforcerCount(String metric, String help) {
    this.metric = metric;
    this.help = help;
  }

  /** Returns the name of the Prometheus metric without a prefix; counters end in {@code _total}. */
  public String metric() {
    return metric;
  }

  public String help() {
    return help;
  }

  /** The counters of one enforcer. Thread-safe. */
  static final class Counters {
    private final LongAdder[] adders =
        Stream.generate(LongAdder::new).limit(values().length).toArray(LongAdder[]::new);

    void add(EnforcerCount count) {
      adders[count.ordinal()].increment();
    }

    /** Returns a new map of all counts, in which current sizes are 0. */
    Map<EnforcerCount, Long> all() {
      Map<EnforcerCount, Long> all = new EnumMap<>(EnforcerCount.class);
      for (EnforcerCount count : values()) {
        all.put(count, adders[count.ordinal()].sum());
      }
      return all;
    }
  }
}
