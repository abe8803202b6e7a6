package io.tidemark.simulator.attack;

import java.util.List;

/** One of the acceptance cases with its variants. */
interface AttackCase {
  /** Case number, 1 to 5. */
  int number();

  /** Returns at least three variants, which attacks use in turn. */
  List<Variant> variants();
}
