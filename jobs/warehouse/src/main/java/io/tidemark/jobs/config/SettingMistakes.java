package io.tidemark.jobs.config;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.TidemarkException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with settings: collected while they are read, and told together. */
final class SettingMistakes {
  private final List<TidemarkException> all = new ArrayList<>();

  void add(String problem, String because, String cure) {
    all.add(new TidemarkException(ExitCode.USAGE, problem, because, cure));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Refuses the settings where something is wrong with them.
   *
   * @throws TidemarkException with {@link ExitCode#USAGE}: the one mistake, or a line for each
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
                  .map(one -> one.problem() + "; " + one.because() + "; " + one.cure())
                  .toList()),
          "mend them all; 'tidemark config show' prints every setting with its range and default");
    }
  }
}
