package io.tidemark.runtime.enforcer;

/**
 * Callbacks for monitoring an enforcer. They run on the threads that make decisions, so
 * implementations must be fast and thread-safe and must not throw. If only totals are needed, use
 * {@link Enforcer#counts}.
 */
public interface EnforcerMetrics {
  /** An instance that ignores all calls, at no cost. */
  EnforcerMetrics NONE = new EnforcerMetrics() {};

  /**
   * Called after each decision.
   *
   * @param nanos time taken by the decision, in nanoseconds
   */
  default void decided(Decision decision, long nanos) {}

  /** Called after each check for a new release. */
  default void refreshed(Refresh refresh) {}
}
