package io.tidemark.simulator.attack;

import io.tidemark.simulator.company.Network;
import io.tidemark.simulator.event.Dice;
import io.tidemark.simulator.event.Origin;
import java.util.List;

/**
 * Where intruders come from and what they call themselves; drawn, so that no value gives one away.
 */
final class Intruder {
  private Intruder() {}

  /** A rented or foreign machine with a tool of the intruder's own. */
  static Origin withOwnTool(Dice dice) {
    Network network = dice.chance(0.7) ? Network.HOSTING : Network.CLOUD;
    return network.anywhere(dice, tool(dice));
  }

  /** Somewhere on this network, with the victim's user agent. */
  static Origin copying(Origin victim, Network network, Dice dice) {
    return victim.movedTo(network.anywhere(dice, victim.userAgent()));
  }

  /** Somewhere unremarkable, with the victim's user agent. */
  static Origin inDisguise(Origin victim, Dice dice) {
    return copying(
        victim, dice.pick(List.of(Network.CLOUD, Network.CLOUD, Network.RESIDENTIAL)), dice);
  }

  private static String tool(Dice dice) {
    int minor = dice.between(0, 12);
    return switch (dice.below(6)) {
      case 0 -> "curl/8." + minor + ".1";
      case 1 -> "python-requests/2." + (20 + minor) + ".0";
      case 2 -> "Boto3/1." + (26 + minor) + ".14 md/Botocore#1." + (26 + minor) + ".14 os/linux";
      case 3 -> "aws-cli/2." + (8 + minor) + ".2 Python/3.11.6 Linux/6.5.0-kali3-amd64";
      case 4 -> "Go-http-client/1.1";
      default -> "kubectl/v1." + (20 + minor) + ".3 (linux/amd64) kubernetes/7bfdbb3";
    };
  }
}
