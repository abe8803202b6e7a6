package io.tidemark.runtime.release;

import io.tidemark.engine.program.Reason;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A list of reasons that is built on first access, because the reasons for most decisions are never
 * shown. All inputs are immutable, so it does not matter when the list is built. Thread-safe.
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
      // here will find the list.
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
