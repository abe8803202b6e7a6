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

/** A declared step of a night that records which days it has processed, and from which input. */
abstract class DayStep {
  final NightContext night;
  final DayInputs inputs;
  final StepDeclaration declared;

  DayStep(StepDeclaration declared, NightContext night) {
    this.declared = declared;
    this.night = night;
    this.inputs = night.inputs();
  }

  /**
   * Returns the signature of the step's input for a day; empty if the step cannot process that day.
   */
  abstract Optional<String> signature(LocalDate day);

  /** Returns the latest record of each day that the step has committed. */
  final Map<LocalDate, StepRecord> committed() {
    return night.ledger().committed(declared.name());
  }

  /** Returns the signatures of the given days, excluding days that the step cannot process. */
  final Map<LocalDate, String> signatures(Collection<LocalDate> days) {
    Map<LocalDate, String> signatures = new TreeMap<>();
    days.forEach(day -> signatures.put(day, signature(day).orElseThrow()));
    return signatures;
  }

  /** Returns whether the step has committed the day using input with the given signature. */
  final boolean isDone(LocalDate day, String signature) {
    return night.isDone(declared.name(), day, signature);
  }

  /** Returns the days with events whose committed work is missing or outdated. */
  NavigableSet<LocalDate> staleDays() {
    NavigableSet<LocalDate> stale = new TreeSet<>(inputs.days().keySet());
    stale.removeIf(day -> signature(day).filter(now -> isDone(day, now)).isPresent());
    return stale;
  }

  /**
   * Returns whether a day is outdated, or will become outdated through the work planned before it.
   */
  boolean isDue(LocalDate day, NightPlan plan) {
    return signature(day).filter(now -> !isDone(day, now)).isPresent();
  }

  /** Records that the step is about to write the given days. See {@link NightContext#begin}. */
  final void begin(Collection<LocalDate> days) {
    night.begin(declared.name(), days);
  }

  /**
   * Records that the step has written the given days.
   *
   * @param detail detail stored with the records; may be null
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
