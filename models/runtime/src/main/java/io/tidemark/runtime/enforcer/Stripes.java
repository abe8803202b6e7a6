package io.tidemark.runtime.enforcer;

import java.util.List;
import java.util.stream.Stream;

final class Stripes {
  private static final int COUNT = 64;

  private final List<Stripe> stripes;

  /**
   * @param maxIdentities maximum total number of identities in all stripes
   */
  Stripes(int maxIdentities, long sinceMicros) {
    int each = Math.max(1, maxIdentities / COUNT);
    stripes = Stream.generate(() -> new Stripe(each, sinceMicros)).limit(COUNT).toList();
  }

  Stripe of(String identity) {
    return stripes.get(indexOf(identity));
  }

  List<Stripe> all() {
    return stripes;
  }

  static int indexOf(String identity) {
    int hash = identity.hashCode();
    return (hash ^ (hash >>> 16)) & (COUNT - 1);
  }
}
