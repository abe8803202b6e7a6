package io.tidemark.runtime.enforcer;

/** Callbacks on the threads that make decisions: fast, thread-safe, and without exceptions. */
public interface EnforcerMetrics {
  EnforcerMetrics NONE = new EnforcerMetrics() {};

  /**
   * @param nanos time taken by the decision, in nanoseconds
   */
  default void decided(Decision decision, long nanos) {}

  default void refreshed(Refresh refresh) {}
}
