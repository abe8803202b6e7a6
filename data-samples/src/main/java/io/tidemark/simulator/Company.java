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
 * <p>Posts are filled in order, starting again from the first when all are filled. The standard
 * sequence has twenty posts, two of which are held by people. They are interleaved with fifteen
 * posts on platforms other than AWS, the cluster and the gateway, one of which is held by a person.
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
          GCP_WORKLOAD GITHUB_WORKFLOWS OKTA_SERVICE ENTRA_PRINCIPAL VAULT_SERVICE
          GITHUB_APPLICATION ENTRA_MANAGED VAULT_JOB OKTA_PERSON GITHUB_TOOL GCP_WORKLOAD
          MESH_SERVICE WEB_INTEGRATION PLATFORM_JOB ENFORCED_JOB\
          """);

  /** Mean of the random factor by which activity varies between holders of the same post. */
  private static final double SPREAD = 1.133;

  private static List<Position> positions(String names) {
    return Stream.of(names.split("[ \n]+")).map(Position::valueOf).toList();
  }

  /** Creates a company at the start of the first day. */
  static Company founded(SimulationPlan plan) {
    List<Position> posts = posts(plan.formats());
    double meanWeight =
        posts.stream().mapToDouble(Position::weight).average().orElseThrow() * SPREAD;
    return new Company(
        IntStream.range(0, plan.identities())
            .mapToObj(number -> posts.get(number % posts.size()).filled(plan, number, meanWeight))
            .toList());
  }

  /** Returns the posts whose identities appear in the given logs, at least one for each format. */
  private static List<Position> posts(Set<LogFormat> formats) {
    List<Position> standard = leaving(formats, STANDARD);
    List<Position> platforms = leaving(formats, PLATFORMS);
    List<Position> order = new ArrayList<>();
    // Add one platform post after every two standard posts, so that even a small company covers
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

  private static List<Position> leaving(Set<LogFormat> formats, List<Position> posts) {
    return posts.stream().filter(post -> formats.contains(post.format())).toList();
  }
}
