package io.tidemark.simulator.attack;

import java.util.List;

/** One of the acceptance cases and its variants. */
interface AttackCase {
  /** Case number, 1 to 5. */
  int number();

  /** Returns at least three variants, which successive attacks use in turn. */
  List<Variant> variants();
}
