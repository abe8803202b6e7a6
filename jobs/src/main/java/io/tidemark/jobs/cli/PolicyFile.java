package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.config.Settings;
import io.tidemark.jobs.run.RiskFigures;
import io.tidemark.runtime.policy.Policy;
import io.tidemark.runtime.policy.PolicyException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The policy file that an option or a setting names. */
final class PolicyFile {
  private static final long LARGEST = 4L << 20;
  private static final int LONGEST_PROBLEM = 400;

  private PolicyFile() {}

  /**
   * The policy that applies.
   *
   * @param given the file of the option, or null
   * @throws TidemarkException where it cannot be read, meant, or joined with the settings
   */
  static Policy of(Path given, Settings settings) {
    String set = settings.risk().policy();
    if (given == null && set.equals(Settings.Risk.NO_POLICY)) {
      return Policy.none();
    }
    Path file = given != null ? given : Path.of(set);
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

  /** The policy of a file. */
  static Policy read(Path file) {
    String name = PrintableText.of(file.toString(), 120);
    try {
      if (Files.size(file) > LARGEST) {
        throw usage(
            name + " is too large for a policy",
            "it has " + Files.size(file) + " bytes, more than " + LARGEST,
            "give it the YAML file that begins with 'version: 1'");
      }
      return Policy.read(name, Files.readString(file));
    } catch (PolicyException e) {
      int count = e.problems().size();
      throw usage(
          name + " is no valid policy: " + count + (count == 1 ? " problem" : " problems"),
          String.join(
              "\n           ",
              e.problems().stream().map(p -> PrintableText.of(p, LONGEST_PROBLEM)).toList()),
          "mend it there; 'tidemark policy example' shows one");
    } catch (CharacterCodingException e) {
      throw usage(name + " cannot be read", "it is not written in UTF-8", "save it as UTF-8 text");
    } catch (IOException e) {
      throw usage(
          name + " cannot be read",
          e instanceof NoSuchFileException
              ? "there is no such file"
              : PrintableText.of(e.toString(), 200),
          "give --policy, or risk.policy of the settings, the path of a policy in YAML");
    }
  }

  private static TidemarkException usage(String problem, String because, String cure) {
    return new TidemarkException(ExitCode.USAGE, problem, because, cure);
  }
}
