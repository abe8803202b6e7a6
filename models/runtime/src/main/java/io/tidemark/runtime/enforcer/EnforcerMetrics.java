package io.tidemark.runtime.enforcer;

/**
 * Callbacks on the threads that make decisions: they must be fast and thread-safe and must not
 * throw.
 */
public interface EnforcerMetrics {
  EnforcerMetrics NONE = new EnforcerMetrics() {};

  /**
   * @param nanos time taken by the decision, in nanoseconds
   */
  default void decided(Decision decision, long nanos) {}

  default void refreshed(Refresh refresh) {}
}
