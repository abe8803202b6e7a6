package io.tidemark.runtime.enforcer;

import java.util.List;
import java.util.stream.Stream;

/** All stripes of an enforcer; an identity is always in the same one. */
final class Stripes {
  private static final int COUNT = 64;

  private final List<Stripe> stripes;

  /**
   * @param maxIdentities of all stripes together
   * @param sinceMicros from when on all events are seen
   */
  Stripes(int maxIdentities, long sinceMicros) {
    int each = Math.max(1, maxIdentities / COUNT);
    stripes = Stream.generate(() -> new Stripe(each, sinceMicros)).limit(COUNT).toList();
  }

  /** The stripe of an identity. */
  Stripe of(String identity) {
    return stripes.get(indexOf(identity));
  }

  /** All of them. */
  List<Stripe> all() {
    return stripes;
  }

  /** Which stripe an identity is in. */
  static int indexOf(String identity) {
    int hash = identity.hashCode();
    return (hash ^ (hash >>> 16)) & (COUNT - 1);
  }
}
