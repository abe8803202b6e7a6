package io.tidemark.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A company's identities, in the order in which they joined. For a given number of events per
 * identity, identity number {@code n} is the same in companies of any size.
 *
 * <p>Positions are filled in order, starting again from the first when all are filled. The standard
 * sequence has twenty positions, two of which are held by people. They are interleaved with fifteen
 * positions on platforms other than AWS, the cluster and the gateway, one of which is held by a
 * person.
 */
record Company(List<SimulatedActor> actors) {
  private static final List<Position> STANDARD =
      positions(
          """
          CLUSTER_SERVICE GITHUB_JOB INTEGRATION AGENT CLUSTER_BATCH INFRASTRUCTURE CONSOLE_PERSON
          CLOUD_APPLICATION DORMANT_KEY MACHINE NODE PIPELINE AGENT INTEGRATION CLOUD_SERVICE
          GITHUB_JOB CLUSTER_SERVICE KUBECTL_PERSON INFRASTRUCTURE CLOUD_BATCH\
          """);
  private static final List<Position> PLATFORMS =
      positions(
          """
          GCP_SERVICE_ACCOUNT GITHUB_ACTIONS OKTA_SERVICE_APP ENTRA_SERVICE_PRINCIPAL VAULT_APPROLE
          GITHUB_APP ENTRA_MANAGED_IDENTITY VAULT_JWT OKTA_PERSON GITHUB_TOKEN GCP_SERVICE_ACCOUNT
          MESH_WORKLOAD WEB_CLIENT PLATFORM_SERVICE ENFORCED_CLIENT\
          """);

  /** Mean of the random factor by which activity varies between holders of the same position. */
  private static final double SPREAD = 1.133;

  private static List<Position> positions(String names) {
    return Stream.of(names.split("[ \n]+")).map(Position::valueOf).toList();
  }

  /** Creates a company at the start of the first day. */
  static Company founded(SimulationPlan plan) {
    List<Position> positions = interleaved(plan.formats());
    double meanWeight =
        positions.stream().mapToDouble(Position::weight).average().orElseThrow() * SPREAD;
    return new Company(
        IntStream.range(0, plan.identities())
            .mapToObj(
                number -> positions.get(number % positions.size()).filled(plan, number, meanWeight))
            .toList());
  }

  /**
   * Returns the positions whose identities appear in the given logs, at least one for each format.
   */
  private static List<Position> interleaved(Set<LogFormat> formats) {
    List<Position> standard = recorded(formats, STANDARD);
    List<Position> platforms = recorded(formats, PLATFORMS);
    List<Position> order = new ArrayList<>();
    // Add one platform position after every two standard ones, so that even a small company covers
    // every format.
    for (int i = 0; i < Math.max(standard.size(), 2 * platforms.size()); i++) {
      if (i < standard.size()) {
        order.add(standard.get(i));
      }
      if (i % 2 == 1 && i / 2 < platforms.size()) {
        order.add(platforms.get(i / 2));
      }
    }
    return order;
  }

  private static List<Position> recorded(Set<LogFormat> formats, List<Position> positions) {
    return positions.stream().filter(position -> formats.contains(position.format())).toList();
  }
}
