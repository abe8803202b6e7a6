package io.tidemark.jobs.cli;

import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.forest.Sampling;
import io.tidemark.runtime.forest.SplitRule;
import io.tidemark.training.forest.IsolationForest;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of every command that grows a forest. */
final class ForestGrowth {
  @Option(
      names = {"--num-trees", "--numTrees"},
      paramLabel = "N",
      defaultValue = "100",
      description = "Trees. Default: 100.")
  private int numTrees;

  @Option(
      names = {"--subsample-size", "--subsampleSize"},
      paramLabel = "N",
      defaultValue = "256",
      description = "Rows each tree is grown on. Default: 256.")
  private int subsampleSize;

  @Option(
      names = {"--max-depth", "--maxDepth"},
      paramLabel = "N",
      description = "Splits on the longest path. Default: as deep as a balanced tree, 8 for 256.")
  private Integer maxDepth;

  @Option(
      names = {"--max-features", "--maxFeatures"},
      paramLabel = "SHARE",
      defaultValue = "1",
      description = "Share of the features that a tree may split on. Default: 1.")
  private double maxFeatures;

  @Option(names = "--bootstrap", description = "Let a tree take a row more than once.")
  private boolean bootstrap;

  @Option(
      names = {"--extension-level", "--extensionLevel"},
      paramLabel = "N",
      defaultValue = "0",
      description = "Features that a split combines beyond the first. Default: 0.")
  private int extensionLevel;

  @Option(
      names = {"--split-rule", "--splitRule"},
      paramLabel = "RULE",
      defaultValue = "random",
      description = "How splits are chosen: random, pooledGain, mixedTrees. Default: random.")
  private String splitRule;

  @Option(
      names = {"--guided-share", "--guidedShare"},
      paramLabel = "SHARE",
      defaultValue = "0.25",
      description = "Share of nodes that pooledGain and mixedTrees guide. Default: 0.25.")
  private double guidedShare;

  @Option(
      names = {"--categorical-features", "--categoricalFeatures"},
      paramLabel = "I",
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
        ForestOptions.standard(seed)
            .withNumTrees(numTrees)
            .withSubsampleSize(subsampleSize)
            .withMaxFeatures(maxFeatures)
            .withSampling(bootstrap ? Sampling.WITH_REPLACEMENT : Sampling.WITHOUT_REPLACEMENT)
            .withExtensionLevel(extensionLevel)
            .withSplitRule(SplitRule.named(splitRule))
            .withGuidedShare(guidedShare)
            .withCategoricalFeatures(categoricalFeatures);
    int balanced = 32 - Integer.numberOfLeadingZeros(options.subsampleSize() - 1);
    return options.withMaxDepth(maxDepth == null ? balanced : maxDepth);
  }

  /** An estimator with the same options. */
  IsolationForest estimator() {
    ForestOptions options = options();
    return new IsolationForest()
        .setNumTrees(options.numTrees())
        .setSubsampleSize(options.subsampleSize())
        .setMaxDepth(options.maxDepth())
        .setMaxFeatures(options.maxFeatures())
        .setBootstrap(bootstrap)
        .setExtensionLevel(options.extensionLevel())
        .setSplitRule(options.splitRule().text())
        .setGuidedShare(options.guidedShare())
        .setCategoricalFeatures(
            options.categoricalFeatures().stream().mapToInt(Integer::intValue).toArray())
        .setSeed(seed);
  }
}
