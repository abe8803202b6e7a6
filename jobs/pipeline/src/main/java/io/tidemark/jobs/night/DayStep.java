package io.tidemark.jobs.night;

import io.tidemark.jobs.run.StepDeclaration;
import io.tidemark.jobs.run.StepRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A declared step in a night: which days it has done, and from which input. */
abstract class DayStep {
  final NightContext night;
  final DayInputs inputs;
  final StepDeclaration declared;

  DayStep(StepDeclaration declared, NightContext night) {
    this.declared = declared;
    this.night = night;
    this.inputs = night.inputs();
  }

  /** Signature of what its work of a day reads; empty where it cannot do that day. */
  abstract Optional<String> signature(LocalDate day);

  /** The last record of each day that its tables hold. */
  final Map<LocalDate, StepRecord> committed() {
    return night.ledger().committed(declared.name());
  }

  /** The signatures of days that it can do. */
  final Map<LocalDate, String> signatures(Collection<LocalDate> days) {
    Map<LocalDate, String> signatures = new TreeMap<>();
    days.forEach(day -> signatures.put(day, signature(day).orElseThrow()));
    return signatures;
  }

  /** Whether it has committed a day from input with this signature. */
  final boolean isDone(LocalDate day, String signature) {
    return night.isDone(declared.name(), day, signature);
  }

  /** Days with events whose work is not of today's input. */
  NavigableSet<LocalDate> staleDays() {
    NavigableSet<LocalDate> stale = new TreeSet<>(inputs.days().keySet());
    stale.removeIf(day -> signature(day).filter(now -> isDone(day, now)).isPresent());
    return stale;
  }

  /** Notes that it is about to write these days; see {@link NightContext#begin}. */
  final void begin(Collection<LocalDate> days) {
    night.begin(declared.name(), days);
  }

  /**
   * Notes that it has written days.
   *
   * @param signatures of what they were made from, by day
   * @param detail anything worth keeping; null for nothing
   * @param since when it began to
   */
  final void commit(Map<LocalDate, String> signatures, String detail, Instant since) {
    night.commit(
        declared.name(),
        signatures,
        inputs.days(),
        night.warehouse().rowsByDay(declared.table()),
        detail,
        since);
  }
}
