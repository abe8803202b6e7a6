package io.tidemark.jobs.night;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** The names under which the ledger keeps what a step's signature is made of. */
final class InputVersions {
  static final String EVENTS = "events";
  static final String NEWEST = "newest";
  static final String LABELS = "labels";
  static final String RULES = "rules";
  static final String CATALOGUE = "catalogue";
  static final String POLICY = "policy";
  static final String TRAINING = "training";
  static final String CODE = "code";

  private InputVersions() {}

  /** Why a step does a day again. */
  enum Reason {
    MISSING("never done"),
    LATE_DATA("late data"),
    CHANGED_LABELS("changed labels"),
    CHANGED_RULES("changed rules of profiles or impact"),
    CHANGED_CATALOGUE("changed catalogue"),
    CHANGED_POLICY("changed policy"),
    CHANGED_TRAINING("changed settings of training"),
    CHANGED_INPUT("what it reads is made anew"),
    ASKED_FOR("asked for"),
    /** Told, and no reason by itself. */
    CHANGED_CODE("changed code");

    private final String says;

    Reason(String says) {
      this.says = says;
    }

    String says() {
      return says;
    }
  }

  /**
   * What differs between the input of a commit and that of today, the weightiest first; empty where
   * nothing does.
   */
  static List<Reason> differences(SortedMap<String, String> then, SortedMap<String, String> today) {
    List<Reason> reasons = new ArrayList<>();
    add(reasons, Reason.CHANGED_CATALOGUE, then, today, CATALOGUE);
    add(reasons, Reason.CHANGED_RULES, then, today, RULES);
    add(reasons, Reason.LATE_DATA, then, today, EVENTS, NEWEST);
    add(reasons, Reason.CHANGED_LABELS, then, today, LABELS);
    add(reasons, Reason.CHANGED_POLICY, then, today, POLICY);
    add(reasons, Reason.CHANGED_TRAINING, then, today, TRAINING);
    add(reasons, Reason.CHANGED_CODE, then, today, CODE);
    return reasons;
  }

  private static void add(
      List<Reason> reasons,
      Reason reason,
      SortedMap<String, String> then,
      SortedMap<String, String> today,
      String... names) {
    for (String name : names) {
      String before = then.get(name);
      String now = today.get(name);
      if (before != null && now != null && !before.equals(now) && !reasons.contains(reason)) {
        reasons.add(reason);
      }
    }
  }
}
