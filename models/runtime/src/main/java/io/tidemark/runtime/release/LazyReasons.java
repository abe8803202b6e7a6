package io.tidemark.runtime.release;

import io.tidemark.engine.program.Reason;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reasons whose text is built at first access: most decisions never need it. All inputs are
 * immutable, so the result does not depend on the time of access. Thread-safe.
 */
final class LazyReasons extends AbstractList<Reason> {
  private volatile List<Reason> worded;
  private volatile Supplier<List<Reason>> wording;

  LazyReasons(Supplier<List<Reason>> wording) {
    this.wording = wording;
  }

  private List<Reason> worded() {
    List<Reason> known = worded;
    if (known == null) {
      Supplier<List<Reason>> how = wording;
      // Released only after the text exists: a reader that finds it released finds the text.
      known = how == null ? worded : how.get();
      worded = known;
      wording = null;
    }
    return known;
  }

  @Override
  public Reason get(int index) {
    return worded().get(index);
  }

  @Override
  public int size() {
    return worded().size();
  }
}
