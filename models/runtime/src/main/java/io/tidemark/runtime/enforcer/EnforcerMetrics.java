package io.tidemark.runtime.enforcer;

/**
 * Callbacks for monitoring an enforcer. They run on the threads that make decisions, so
 * implementations must be fast and thread-safe and must not throw. For totals, {@link
 * Enforcer#counts} is enough.
 */
public interface EnforcerMetrics {
  /** Ignores all calls, at no cost. */
  EnforcerMetrics NONE = new EnforcerMetrics() {};

  /**
   * Called after each decision.
   *
   * @param nanos time taken, in nanoseconds
   */
  default void decided(Decision decision, long nanos) {}

  /** Called after each check for a new release. */
  default void refreshed(Refresh refresh) {}
}
