package io.tidemark.training.forest;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;
import io.tidemark.runtime.forest.Forest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Portable file with a forest, its threshold (infinite if no row is labelled) and its feature
 * names, in order. It consists of the bytes {@code TIDEFRST}, a version, the CRC-32C of all
 * subsequent bytes, and the sections {@code USE_} (threshold and names) and {@code TREE} (the
 * forest), all numbers little-endian. Equal forests give the same bytes.
 */
public record ForestFile(List<String> features, double threshold, Forest forest) {
  private static final byte[] MAGIC = "TIDEFRST".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  public ForestFile {
    features = List.copyOf(features);
    if (features.size() != forest.numFeatures()) {
      throw new IllegalArgumentException(
          "There are %s feature names for a forest of %s features"
              .formatted(features.size(), forest.numFeatures()));
    }
    if (!(threshold > 0)) {
      throw new IllegalArgumentException(
          "The threshold is " + threshold + "; scores are in (0, 1], and infinity labels no rows");
    }
  }

  public byte[] toBytes() {
    ByteSink rest = new ByteSink();
    rest.section(
        "USE_",
        section -> {
          section.f64(threshold).i32(features.size());
          features.forEach(section::countedText);
        });
    rest.section("TREE", forest::write);
    byte[] content = rest.toBytes();
    return new ByteSink()
        .raw(MAGIC)
        .i32(VERSION)
        .i32(new ByteSource(content).checksumOfRest())
        .raw(content)
        .toBytes();
  }

  /**
   * Reads bytes written by {@link #toBytes}.
   *
   * @throws io.tidemark.engine.bytes.DamagedBytesException if they are damaged or of another
   *     version
   */
  public static ForestFile fromBytes(byte[] bytes) {
    ByteSource in = new ByteSource(bytes);
    in.at("the first bytes of a forest file").expect(MAGIC);
    int version = in.at("forest file version").i32();
    if (version != VERSION) {
      throw in.at("forest file version")
          .damaged(
              4,
              "version %s is not %s, which this program reads; use a program as new as the file"
                  .formatted(version, VERSION));
    }
    int checksum = in.at("forest file checksum").i32();
    if (checksum != in.checksumOfRest()) {
      throw in.at("forest file checksum")
          .damaged(4, "the bytes after it have changed; fetch the file again");
    }
    ByteSource use = in.section("USE_");
    double threshold = use.at("forest threshold").f64();
    if (!(threshold > 0)) {
      throw use.at("forest threshold").damaged(8, threshold + " is not above 0");
    }
    int count = use.at("number of forest features").count32(4);
    List<String> features = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      features.add(use.at("name of forest feature " + i).countedText());
    }
    use.at("end of forest use").end();
    Forest forest = in.section("TREE", "forest", Forest::read);
    in.at("end of forest file").end();
    if (forest.numFeatures() != count) {
      throw in.at("forest file")
          .damaged(count + " names for " + forest.numFeatures() + " features");
    }
    return new ForestFile(features, threshold, forest);
  }
}
