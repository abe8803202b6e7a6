package io.tidemark.simulator.attack;

import java.util.List;

/** One of the acceptance cases and its variants. */
interface AttackCase {
  /** Number of the case, 1 to 5. */
  int number();

  /** At least three variants, used in turn. */
  List<Variant> variants();
}
