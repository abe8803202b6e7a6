package io.tidemark.runtime.enforcer;

import io.tidemark.engine.event.EventTime;
import io.tidemark.runtime.bundle.IdentityRecord;
import io.tidemark.runtime.bundle.JudgedIdentity;
import io.tidemark.runtime.bundle.Release;
import io.tidemark.runtime.bundle.Rulebook;
import io.tidemark.runtime.format.UnreadableBaselineException;
import io.tidemark.runtime.risk.RiskPolicy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Identities over a restart: those that an earlier run saved wait here until they are met, and all
 * that are known are saved for the next one.
 */
final class SavedIdentities {
  private final EnforcerOptions options;
  private final Stripes stripes;
  private final Tallies tallies;
  private final UnmetIdentities unmet;

  SavedIdentities(EnforcerOptions options, Stripes stripes, Tallies tallies) {
    this.options = options;
    this.stripes = stripes;
    this.tallies = tallies;
    this.unmet = new UnmetIdentities(options.maxIdentities());
  }

  /**
   * Takes what an earlier run saved.
   *
   * @throws IllegalStateException if the file is there and cannot be read: then nobody knows what
   *     was revoked
   */
  void read(Path file, Standing standing) {
    long now = EventTime.micros(options.clock().instant());
    try {
      SavedState.read(
          file,
          standing,
          new SavedState.Reader() {
            private boolean whole;

            @Override
            public void head(SavedState.Head head) {
              whole = now - head.savedMicros() <= EventTime.micros(options.recentGap());
              unmet.head(head);
              if (whole && options.observingSince().isEmpty()) {
                stripes.all().forEach(stripe -> stripe.observedSince(head.sinceMicros()));
              }
            }

            @Override
            public void identity(String identity, SavedIdentity state) {
              unmet.put(identity, whole ? state : state.withoutWindows());
            }
          });
      unmet.bound(now, this::letGo);
    } catch (NoSuchFileException e) {
      return; // Nothing was saved yet.
    } catch (IOException e) {
      throw new IllegalStateException(
          "The recentFile "
              + file
              + " cannot be read: "
              + e.getMessage()
              + "; restore it, or delete it to start without the credentials revoked and the evidence"
              + " shown that it keeps, and tell of those again",
          e);
    }
  }

  private void letGo(String identity, long lastMicros) {
    stripes.of(identity).letGo(lastMicros);
  }

  /** Goes on with an identity that is met where it was when it was saved; its stripe is held. */
  void restore(Stripe stripe, Release release, String identity, long nowMicros) {
    SavedIdentity state = unmet.isEmpty() ? null : unmet.of(identity);
    if (state == null) {
      return;
    }
    Optional<JudgedIdentity> known =
        unmet.fit(release.rules()) ? restored(stripe, release, identity, state) : Optional.empty();
    known.ifPresentOrElse(
        restored -> stripe.restore(identity, restored, nowMicros),
        () -> stripe.forgotten(state.lastMicros()));
    // Not before: one whose record is damaged now is restored once that is whole.
    unmet.remove(identity);
  }

  private Optional<JudgedIdentity> restored(
      Stripe stripe, Release release, String identity, SavedIdentity state) {
    Optional<IdentityRecord> record = release.identity(identity);
    try {
      return Optional.of(restored(stripe, release.rules(), record, state));
    } catch (UnreadableBaselineException e) {
      // What is held against it: it is met anew, with missing windows.
      tallies.unrestored.increment();
      return Optional.empty();
    }
  }

  private JudgedIdentity restored(
      Stripe stripe, Rulebook rules, Optional<IdentityRecord> record, SavedIdentity state) {
    long since = stripe.observedSince();
    try {
      return JudgedIdentity.restored(rules, record, state.recent(), state.risk(), since);
    } catch (IllegalArgumentException e) {
      // Of another engine: what it did is not known, what is held against it is.
      tallies.unrestored.increment();
      long unknownUntil = Math.max(since, state.lastMicros() + 1);
      return JudgedIdentity.restored(rules, record, Optional.empty(), state.risk(), unknownUntil);
    }
  }

  /**
   * Saves what is known.
   *
   * @param rules of the release that judges; empty where none did yet: then what was read is kept
   *     as it was, and as old as it is
   */
  void save(Path file, Optional<Rulebook> rules, Standing standing) throws IOException {
    long now = EventTime.micros(options.clock().instant());
    rules.ifPresent(present -> boundUnmet(present, now));
    String layout = rules.map(SavedState::layout).orElse(unmet.layout());
    long since = 0;
    List<SavedState.Part> parts = new ArrayList<>();
    // Before those that were met: who is met meanwhile is in both, and the last one holds.
    unmet.forEach((identity, state) -> parts.add(taker -> taker.take(identity, state)));
    for (Stripe stripe : stripes.all()) {
      since = Math.max(since, knownSince(stripe, layout));
      parts.add(taker -> give(stripe, layout, now, taker));
    }
    long savedMicros = rules.isPresent() ? now : unmet.savedMicros();
    SavedState.write(file, new SavedState.Head(savedMicros, since, layout), standing, parts);
  }

  private void boundUnmet(Rulebook rules, long nowMicros) {
    if (!unmet.fit(rules)) {
      unmet.clear((identity, lastMicros) -> stripes.of(identity).forgotten(lastMicros));
    }
    // Which rules it is under only an event says: at the worst, until then.
    RiskPolicy slowest = rules.riskPolicies().slowest(rules.judge().baseline().policy());
    unmet.decay(slowest, nowMicros);
    unmet.bound(nowMicros, this::letGo);
  }

  private static void give(Stripe stripe, String layout, long nowMicros, SavedState.Taker taker) {
    stripe.forEach(
        (identity, known) -> {
          if (fits(known, layout)) {
            taker.take(
                identity,
                new SavedIdentity(
                    Optional.of(known.recentBytes()),
                    known.riskBytes(),
                    known.identityRisk(nowMicros),
                    known.lastMicros()));
          }
        });
  }

  /** From when on all is known of whoever is not given. */
  private static long knownSince(Stripe stripe, String layout) {
    long[] since = {stripe.observedSince()};
    stripe.forEach(
        (identity, known) -> {
          if (!fits(known, layout)) {
            since[0] = Math.max(since[0], known.lastMicros() + 1);
          }
        });
    return since[0];
  }

  /** Who was last judged under other names or features cannot go on from there. */
  private static boolean fits(JudgedIdentity known, String layout) {
    return SavedState.layout(known.rules()).equals(layout);
  }

  /** Identities of a saved state that were not met since. */
  int unmet() {
    return unmet.size();
  }
}
