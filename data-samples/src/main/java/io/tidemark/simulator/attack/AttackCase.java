package io.tidemark.simulator.attack;

import java.util.List;

/** An acceptance case and its variants. */
interface AttackCase {
  int number();

  /** Returns the variants of this case, at least three. Successive attacks cycle through them. */
  List<Variant> variants();
}
