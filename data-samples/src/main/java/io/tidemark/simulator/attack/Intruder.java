package io.tidemark.simulator.attack;

import io.tidemark.simulator.company.Network;
import io.tidemark.simulator.event.Origin;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import java.util.List;

/** Origins and user agents of intruders. All values are random, so none is typical of attacks. */
final class Intruder {
  private Intruder() {}

  /** Returns a rented or third-party machine that runs the intruder's own tool. */
  static Origin withOwnTool(Principal principal, Rng rng) {
    Network network = rng.chance(0.7) ? Network.HOSTING : Network.CLOUD;
    return network.anywhere(rng, tool(principal, rng));
  }

  /** Returns an address in the given network and the victim's user agent. */
  static Origin copying(Origin victim, Network network, Rng rng) {
    return victim.movedTo(network.anywhere(rng, victim.userAgent()));
  }

  static Origin inDisguise(Origin victim, Rng rng) {
    return copying(
        victim, rng.pick(List.of(Network.CLOUD, Network.CLOUD, Network.RESIDENTIAL)), rng);
  }

  private static String tool(Principal principal, Rng rng) {
    int minor = rng.between(0, 12);
    String general =
        switch (rng.below(3)) {
          case 0 -> "curl/8." + minor + ".1";
          case 1 -> "python-requests/2." + (20 + minor) + ".0";
          default -> "Go-http-client/" + rng.between(1, 2) + ".0";
        };
    if (rng.chance(0.4)) {
      return general;
    }
    return switch (principal.format()) {
      case KUBERNETES_AUDIT ->
          "kubectl/v1." + (20 + minor) + ".3 (linux/amd64) kubernetes/" + rng.hex(7);
      case CLOUDTRAIL ->
          rng.chance(0.5)
              ? "Boto3/1." + (26 + minor) + ".14 md/Botocore#1." + (26 + minor) + ".14 os/linux"
              : "aws-cli/2." + (8 + minor) + ".2 Python/3.11.6 Linux/6.5.0-kali3-amd64";
      default -> general;
    };
  }
}
