package io.tidemark.runtime.enforcer;

/**
 * Hears what an enforcer does, to be counted by whatever a service counts with. Called on the
 * threads that decide: it must be quick, thread-safe, and not throw. {@link Enforcer#counts} has
 * the sums that need no listener.
 */
public interface EnforcerMetrics {
  /** Hears nothing, and costs nothing. */
  EnforcerMetrics NONE = new EnforcerMetrics() {};

  /**
   * A decision was made.
   *
   * @param nanos how long it took, wall-clock
   */
  default void decided(Decision decision, long nanos) {}

  /** A new release was looked for. */
  default void refreshed(Refresh refresh) {}
}
