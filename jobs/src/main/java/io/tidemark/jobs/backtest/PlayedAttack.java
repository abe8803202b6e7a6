package io.tidemark.jobs.backtest;

import java.util.Set;

/**
 * An attack in the traffic of a real identity.
 *
 * @param events ids of its events
 */
record PlayedAttack(String id, int useCase, String variant, String identity, Set<String> events) {
  PlayedAttack {
    events = Set.copyOf(events);
  }
}
