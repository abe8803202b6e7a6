package io.tidemark.runtime.enforcer;

/**
 * Callbacks for monitoring an enforcer. They are called on the threads that make decisions, so
 * implementations must be fast and thread-safe and must not throw. {@link Enforcer#counts} provides
 * totals without a callback.
 */
public interface EnforcerMetrics {
  /** An instance that ignores everything and causes no overhead. */
  EnforcerMetrics NONE = new EnforcerMetrics() {};

  /**
   * Called after each decision.
   *
   * @param nanos elapsed time in nanoseconds
   */
  default void decided(Decision decision, long nanos) {}

  /** Called after each check for a new release. */
  default void refreshed(Refresh refresh) {}
}
