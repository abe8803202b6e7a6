package io.tidemark.runtime.release;

import io.tidemark.engine.program.Reason;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reasons that are put into words when somebody first looks: most decisions are carried out without
 * anybody asking why. Everything they follow from is immutable, so they are the same whenever that
 * is. Thread-safe.
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
      // Let go of only after the words are there; whoever finds it gone finds them.
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
