package io.tidemark.jobs.cli;

import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.Sampling;
import io.tidemark.runtime.forest.SplitRule;
import io.tidemark.training.forest.IsolationForest;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine.Option;

/** The options of every command that grows a forest. */
final class ForestGrowth {
  @Option(
      names = "--recommended",
      description =
          "Start from the setting that measured best over labelled sets: 90 trees, 12 deep, some"
              + " splits guided, small groups counted as one row. Options beside it still count.")
  private boolean recommended;

  @Option(
      names = {"--num-trees", "--numTrees"},
      paramLabel = "N",
      description = "Trees. Default: 100.")
  private Integer numTrees;

  @Option(
      names = {"--subsample-size", "--subsampleSize"},
      paramLabel = "N",
      description = "Rows each tree is grown on. Default: 256.")
  private Integer subsampleSize;

  @Option(
      names = {"--max-depth", "--maxDepth"},
      paramLabel = "N",
      description = "Splits on the longest path. Default: as deep as a balanced tree, 8 for 256.")
  private Integer maxDepth;

  @Option(
      names = {"--max-features", "--maxFeatures"},
      paramLabel = "SHARE",
      description = "Share of the features that a tree may split on. Default: 1.")
  private Double maxFeatures;

  @Option(names = "--bootstrap", description = "Let a tree take a row more than once.")
  private boolean bootstrap;

  @Option(
      names = {"--extension-level", "--extensionLevel"},
      paramLabel = "N",
      description = "Features that a split combines beyond the first. Default: 0.")
  private Integer extensionLevel;

  @Option(
      names = {"--split-rule", "--splitRule"},
      paramLabel = "RULE",
      description = "How splits are chosen: random, pooledGain. Default: random.")
  private String splitRule;

  @Option(
      names = {"--guided-share", "--guidedShare"},
      paramLabel = "SHARE",
      description = "Share of nodes that pooledGain guides. Default: 0.25.")
  private Double guidedShare;

  @Option(
      names = {"--group-share", "--groupShare"},
      paramLabel = "SHARE",
      description =
          "Largest share of a subsample that counts as one row where it is not split further,"
              + " 0 to 0.5. Default: 0.")
  private Double groupShare;

  @Option(
      names = {"--categorical-features", "--categoricalFeatures"},
      paramLabel = "I,I",
      hideParamSyntax = true,
      split = ",",
      description = "Positions, from 0, of features whose values are names: equal or not.")
  private List<Integer> categoricalFeatures = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Start of every random choice. Default: 1.")
  private long seed;

  /**
   * The options as the core takes them.
   *
   * @throws IllegalArgumentException naming the one that is out of range
   */
  ForestOptions options() {
    ForestOptions options =
        recommended ? ForestOptions.recommended(seed) : ForestOptions.standard(seed);
    options = changed(options, numTrees, ForestOptions::withNumTrees);
    if (subsampleSize != null) {
      int balanced = 32 - Integer.numberOfLeadingZeros(Math.max(1, subsampleSize - 1));
      options = options.withSubsampleSize(subsampleSize).withMaxDepth(balanced);
    }
    options = changed(options, maxDepth, ForestOptions::withMaxDepth);
    options = changed(options, maxFeatures, ForestOptions::withMaxFeatures);
    options = changed(options, extensionLevel, ForestOptions::withExtensionLevel);
    options = changed(options, guidedShare, ForestOptions::withGuidedShare);
    options = changed(options, groupShare, ForestOptions::withGroupShare);
    if (splitRule != null) {
      options = options.withSplitRule(SplitRule.named(splitRule));
    }
    return options
        .withSampling(bootstrap ? Sampling.WITH_REPLACEMENT : Sampling.WITHOUT_REPLACEMENT)
        .withCategoricalFeatures(categoricalFeatures);
  }

  private static <T> ForestOptions changed(
      ForestOptions options, T value, BiFunction<ForestOptions, T, ForestOptions> change) {
    return value == null ? options : change.apply(options, value);
  }

  /** An estimator with the same options. */
  IsolationForest estimator() {
    return new IsolationForest().setOptions(options());
  }
}
