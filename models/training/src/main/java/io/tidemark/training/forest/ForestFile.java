package io.tidemark.training.forest;

import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.format.FlatReader;
import io.tidemark.runtime.format.FlatWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A forest with what is needed to use it elsewhere, as bytes: {@code TIDEFRST}, version, CRC-32C of
 * the rest, then the sections {@code USE_} (threshold, feature names) and {@code TREE} (the
 * forest). Little-endian. The same forest gives the same bytes on every machine.
 *
 * @param features names in value order
 * @param threshold rows that score this or more are labelled 1; infinite if none are
 */
public record ForestFile(List<String> features, double threshold, Forest forest) {
  private static final byte[] MAGIC = "TIDEFRST".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;

  public ForestFile {
    features = List.copyOf(features);
    if (features.size() != forest.numFeatures()) {
      throw new IllegalArgumentException(
          "There are "
              + features.size()
              + " feature names for a forest of "
              + forest.numFeatures()
              + " features");
    }
    if (!(threshold > 0)) {
      throw new IllegalArgumentException(
          "The threshold is " + threshold + "; scores lie in (0, 1], infinity labels none");
    }
  }

  /** The bytes. */
  public byte[] toBytes() {
    FlatWriter rest = new FlatWriter();
    rest.putSection(
        "USE_",
        section -> {
          section.putDouble(threshold).putInt(features.size());
          features.forEach(section::putText);
        });
    rest.putSection("TREE", forest::write);
    byte[] content = rest.toBytes();
    return new FlatWriter()
        .putRaw(MAGIC)
        .putInt(VERSION)
        .putInt(new FlatReader(content).checksumOfRest())
        .putRaw(content)
        .toBytes();
  }

  /**
   * Reads what {@link #toBytes} gave.
   *
   * @throws io.tidemark.runtime.format.UnreadableBaselineException if the bytes are something else,
   *     damaged, or of a newer version
   */
  public static ForestFile fromBytes(byte[] bytes) {
    FlatReader in = new FlatReader(bytes);
    in.expect("the first bytes of a forest file", MAGIC);
    int version = in.takeInt("forest file version");
    if (version != VERSION) {
      throw in.unreadable(
          "forest file version",
          4,
          "version "
              + version
              + " is not "
              + VERSION
              + ", which this program reads; use one as new"
              + " as the file");
    }
    int checksum = in.takeInt("forest file checksum");
    if (checksum != in.checksumOfRest()) {
      throw in.unreadable(
          "forest file checksum", 4, "the bytes after it have changed; fetch the file again");
    }
    FlatReader use = in.takeSection("USE_");
    double threshold = use.takeDouble("forest threshold");
    if (!(threshold > 0)) {
      throw use.unreadable("forest threshold", 8, threshold + " is not above 0");
    }
    int count = use.takeCount("number of forest features", 4);
    List<String> features = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      features.add(use.takeText("name of forest feature " + i));
    }
    use.expectEnd("forest use");
    FlatReader tree = in.takeSection("TREE");
    Forest forest = Forest.read(tree);
    tree.expectEnd("forest");
    in.expectEnd("forest file");
    if (forest.numFeatures() != count) {
      throw in.unreadable(
          "forest file", 0, count + " names for " + forest.numFeatures() + " features");
    }
    return new ForestFile(features, threshold, forest);
  }
}
