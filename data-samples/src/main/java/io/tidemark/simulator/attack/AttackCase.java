package io.tidemark.simulator.attack;

import java.util.List;

/** An acceptance case and its variants. */
interface AttackCase {
  int number();

  /** Returns at least three variants. Successive attacks use them in turn. */
  List<Variant> variants();
}
