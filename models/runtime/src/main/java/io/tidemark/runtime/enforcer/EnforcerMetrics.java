package io.tidemark.runtime.enforcer;

/**
 * Callback for monitoring an enforcer. Methods are called on the deciding threads, so
 * implementations must be fast and thread-safe and must not throw. {@link Enforcer#counts} provides
 * totals without a callback.
 */
public interface EnforcerMetrics {
  /** Ignores everything, without overhead. */
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
