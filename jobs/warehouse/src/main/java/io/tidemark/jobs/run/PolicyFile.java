package io.tidemark.jobs.run;

import static io.tidemark.jobs.TidemarkException.usage;

import io.tidemark.engine.bound.Bound.AllowedNetworks;
import io.tidemark.engine.config.NearestSpelling;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.Settings;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.PolicyRule;
import io.tidemark.runtime.risk.RiskPolicy;
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
   * Returns the policy in the file specified by the option, which may be null, or else by the
   * settings; an empty policy if neither specifies a file.
   *
   * @throws TidemarkException if the file cannot be read, is invalid, or conflicts with the
   *     settings
   */
  public static Policy of(Path given, Settings settings) {
    return named(given, settings).map(file -> fitting(file, settings)).orElse(Policy.NONE);
  }

  private static Optional<Path> named(Path given, Settings settings) {
    return Optional.ofNullable(given)
        .or(() -> Settings.named(settings.risk().policy()).map(Path::of));
  }

  private static Policy fitting(Path file, Settings settings) {
    Policy policy = read(file);
    try {
      risk(settings, policy);
    } catch (IllegalArgumentException e) {
      throw usage(
          "the policy " + PrintableText.of(file.toString(), 120) + " conflicts with the settings",
          PrintableText.of(e.getMessage(), LONGEST_PROBLEM),
          "state the figure in the policy too, or change risk.* in the settings");
    }
    return policy;
  }

  /**
   * Returns the policy for a night. Its network classes must exist, because every event would
   * otherwise count as coming from outside them.
   *
   * @throws TidemarkException as {@link #of}, or if a network class is unknown
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

  /** Rejects a policy that allows network classes other than the known ones. */
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
      throw new UserFile(
              "policy", "or use --network-classes to name the list that contains the class")
          .invalid(file, problems);
    }
  }

  public static Policy read(Path file) {
    return POLICY.read(file, Policy::read);
  }

  /**
   * Returns a night's general risk policy: the defaults, overridden by the settings and then by the
   * policy.
   *
   * @throws IllegalArgumentException if the settings and the policy conflict, either in general or
   *     for an individual rule
   */
  public static RiskPolicy risk(Settings settings, Policy policy) {
    RiskPolicy defaults = RiskPolicy.defaults();
    Settings.Risk risk = settings.risk();
    RiskPolicy everyone =
        policy.riskOver(
            new RiskPolicy(
                risk.halfLife(),
                defaults.pStart(),
                defaults.impactWeights(),
                defaults.decisions(),
                risk.mediumBudget(),
                risk.highBudget(),
                risk.confidence()));
    policy.requirePossible(everyone);
    double largestBudget =
        policy.rules().stream()
            .mapToDouble(rule -> rule.risk().over(everyone).budgetMedium())
            .reduce(everyone.budgetMedium(), Math::max);
    // All identities share the same value, because enforcers do not know the budgets but must count
    // the same events as evidence.
    return everyone.withPStart(RiskPolicy.pStartFor(largestBudget));
  }
}
