package io.tidemark.jobs.config;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.util.ArrayList;
import java.util.List;

/** Mistakes in settings, collected while reading and reported together. */
final class SettingMistakes {
  private final List<TidemarkException> all = new ArrayList<>();

  void add(String problem, String because, String remedy) {
    all.add(new TidemarkException(ExitCode.USAGE, problem, because, remedy));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Refuses settings with mistakes.
   *
   * @throws TidemarkException with {@link ExitCode#USAGE} if there is a mistake; several mistakes
   *     get one line each
   */
  void refuse() {
    if (all.size() == 1) {
      throw all.get(0);
    }
    if (!all.isEmpty()) {
      throw new TidemarkException(
          ExitCode.USAGE,
          "the settings have " + all.size() + " mistakes",
          String.join(
              TidemarkException.NEXT_CAUSE,
              all.stream()
                  .map(one -> one.problem() + "; " + one.cause() + "; " + one.remedy())
                  .toList()),
          "mend them all; 'tidemark config show' prints every setting with its range and default");
    }
  }
}
