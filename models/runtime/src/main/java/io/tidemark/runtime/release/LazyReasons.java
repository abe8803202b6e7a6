package io.tidemark.runtime.release;

import io.tidemark.engine.program.Reason;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * List of reasons that is built on first access, because most decisions never show their reasons.
 * All inputs are immutable, so the time of access does not matter. Thread-safe.
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
      // The supplier is cleared only once the list has been stored, so a thread that reads null
      // here finds the list.
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
