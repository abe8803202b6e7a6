package io.tidemark.jobs.run;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.bound.AllowedNetworks;
import io.tidemark.engine.event.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.PolicyRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the policy file named by an option or a setting. */
public final class PolicyFile {
  private static final int LONGEST_PROBLEM = 400;

  private static final UserFile POLICY =
      new UserFile("policy", "'tidemark policy example' shows one");

  private PolicyFile() {}

  /**
   * Returns the policy from the file given by the option or, failing that, by the settings. Returns
   * an empty policy if neither gives a file.
   *
   * @param given file given by the option; may be null
   * @throws TidemarkException if the file cannot be read, is invalid or cannot be combined with the
   *     settings
   */
  public static Policy of(Path given, Settings settings) {
    return named(given, settings).map(file -> fitting(file, settings)).orElse(Policy.NONE);
  }

  /**
   * Returns the file given by the option or, failing that, by the settings. Returns empty if
   * neither gives a file.
   */
  private static Optional<Path> named(Path given, Settings settings) {
    return Optional.ofNullable(given)
        .or(() -> Settings.named(settings.risk().policy()).map(Path::of));
  }

  private static Policy fitting(Path file, Settings settings) {
    Policy policy = read(file);
    try {
      RiskFigures.of(settings, policy);
    } catch (IllegalArgumentException e) {
      throw usage(
          "the policy " + PrintableText.of(file.toString(), 120) + " and the settings do not fit",
          PrintableText.of(e.getMessage(), LONGEST_PROBLEM),
          "state the figure in the policy as well, or change risk.* of the settings");
    }
    return policy;
  }

  /**
   * Returns the policy for a night. Its network classes must exist, because otherwise every event
   * would count as coming from outside them.
   *
   * @throws TidemarkException as for {@link #of}, and if a network class is unknown
   */
  public static Policy ofNight(Settings settings) {
    Optional<Path> named = named(null, settings);
    if (named.isEmpty()) {
      return Policy.NONE;
    }
    Policy policy = fitting(named.get(), settings);
    String classes = settings.features().networkClasses();
    checkClasses(named.get(), policy, FeatureSources.networkClasses(classes).labels());
    return policy;
  }

  /**
   * Rejects a policy that allows networks of unknown classes.
   *
   * @param known names of the existing classes
   */
  public static void checkClasses(Path file, Policy policy, Set<String> known) {
    List<String> problems = new ArrayList<>();
    for (PolicyRule rule : policy.rules()) {
      List<AllowedNetworks.Network> networks =
          rule.networks() == null ? List.of() : rule.networks().networks();
      networks.stream()
          .flatMap(network -> network.networkClass().stream())
          .filter(name -> !known.contains(name))
          .forEach(
              name ->
                  problems.add(
                      "rule '%s' allows 'class:%s', but no network has that class%s"
                          .formatted(rule.name(), name, NearestSpelling.hint(name, known))));
    }
    if (!problems.isEmpty()) {
      throw new UserFile("policy", "or name the list that has the class with --network-classes")
          .invalid(file, problems);
    }
  }

  /** Reads the policy in a file. */
  public static Policy read(Path file) {
    return POLICY.read(file, Policy::read);
  }
}
