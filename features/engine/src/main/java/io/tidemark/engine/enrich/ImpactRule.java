package io.tidemark.engine.enrich;

import io.tidemark.engine.event.Impact;
import java.util.List;

/**
 * One rule of an {@link ImpactMap}: what an action is that all three patterns fit.
 *
 * @param provider pattern of the provider
 * @param services patterns of the service; one of them must fit
 * @param operations patterns of the operation; one of them must fit
 * @param impact what such an action can do
 */
record ImpactRule(Glob provider, List<Glob> services, List<Glob> operations, Impact impact) {
  ImpactRule {
    services = List.copyOf(services);
    operations = List.copyOf(operations);
  }

  boolean fits(String lowerProvider, String lowerService, String lowerOperation) {
    return provider.matches(lowerProvider)
        && anyFits(services, lowerService)
        && anyFits(operations, lowerOperation);
  }

  private static boolean anyFits(List<Glob> globs, String text) {
    for (Glob glob : globs) {
      if (glob.matches(text)) {
        return true;
      }
    }
    return false;
  }
}
