package io.tidemark.training;

import io.tidemark.runtime.baseline.IdentityHabits;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.io.Serializable;

/** Habits on their way to the executors, read there once per broadcast. */
final class HabitsOnExecutor implements Serializable {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private transient IdentityHabits read;

  HabitsOnExecutor(IdentityHabits habits) {
    FlatWriter out = new FlatWriter();
    habits.write(out);
    bytes = out.toBytes();
  }

  synchronized IdentityHabits habits() {
    if (read == null) {
      read = IdentityHabits.read(new FlatReader(bytes));
    }
    return read;
  }
}
