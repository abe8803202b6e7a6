package io.tidemark.runtime.release;

import io.tidemark.engine.program.Reason;
import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/**
 * List of reasons whose wording is built when first accessed, because most decisions never show
 * them. All inputs are immutable, so the result does not depend on the time of access. Thread-safe.
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
      // The supplier is not cleared until the text has been stored, so a thread that reads null
      // here finds the text.
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
