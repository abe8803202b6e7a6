package io.tidemark.simulator.attack;

import java.util.List;

/** One of the acceptance cases, with its variants. */
interface AttackCase {
  /** Number of the case, 1 to 5. */
  int number();

  /** At least three variants, in the order in which they take turns. */
  List<Variant> variants();
}
