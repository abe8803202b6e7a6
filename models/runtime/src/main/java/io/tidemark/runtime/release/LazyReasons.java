package io.tidemark.runtime.release;

import io.tidemark.engine.program.Reason;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reasons built on first access, because most are never shown. Thread-safe, as all inputs are
 * immutable.
 */
final class LazyReasons extends AbstractList<Reason> {
  private volatile List<Reason> worded;
  private volatile Supplier<List<Reason>> wording;

  LazyReasons(Supplier<List<Reason>> wording) {
    this.wording = wording;
  }

  private List<Reason> describe() {
    List<Reason> known = worded;
    if (known == null) {
      Supplier<List<Reason>> how = wording;
      // Cleared only after the list was stored, so a thread that reads null here finds the list.
      known = how == null ? worded : how.get();
      worded = known;
      wording = null;
    }
    return known;
  }

  @Override
  public Reason get(int index) {
    return describe().get(index);
  }

  @Override
  public int size() {
    return describe().size();
  }
}
