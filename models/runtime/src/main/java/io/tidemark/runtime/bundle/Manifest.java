package io.tidemark.runtime.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.profile.MemberKey;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.runtime.risk.DecisionKind;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a release consists of, and what a reader must know before it reads any of it: the file
 * {@code manifest.json}.
 *
 * @param critical names of entries that a reader must understand or refuse the release
 * @param place where it stands among the releases before it
 * @param contentSha256 equal for releases that say the same, whatever their sequence
 * @param terms what its identities are judged by
 * @param shards parts of the identities; {@link Shard#WHOLE} alone where they are not parted
 * @param base what a delta release adds to; empty for a whole one
 * @param files all files but the manifest and its signature, by name
 */
public record Manifest(
    List<String> critical,
    Place place,
    String contentSha256,
    Terms terms,
    List<Shard> shards,
    Optional<Base> base,
    List<ManifestFile> files) {
  static final String NAME = "manifest.json";
  static final String SIGNATURE = "manifest.sig";

  /** Critical where identities are parted: they are in other files. */
  static final String SHARDS = "shards";

  /** Critical in a delta release: what it does not say, its base does. */
  static final String DELTA = "delta";

  /** Entries marked critical that this reader understands. */
  private static final Set<String> UNDERSTOOD =
      Set.of(BoundsFile.CRITICAL, SHARDS, DELTA, CohortsFile.CRITICAL);

  private static final String FORMAT = "tidemark-bundle";
  private static final int MAJOR = 1;
  private static final int MINOR = 5;

  /**
   * A place in a stream of releases.
   *
   * @param stream as in the pointer
   * @param sequence as in the pointer
   * @param previousSha256 hash of the manifest before it in the stream; empty for the first
   * @param keyId of the key that signed {@code manifest.sig}
   */
  public record Place(
      String stream, Sequence sequence, Optional<String> previousSha256, String keyId) {
    /** That of a release that is not published yet. */
    static Place none(String stream) {
      return new Place(stream, Sequence.NONE, Optional.empty(), "");
    }
  }

  /**
   * What identities are judged by; the same wherever the release stands, whole or delta.
   *
   * @param night the last UTC day that the release has seen
   * @param features names in vector order
   * @param featureSetSha256 hash of the catalogue
   * @param identities how many identities have a record
   * @param memberKey that members of profiles and names of identities are under
   * @param profileRules how profiles were folded and are to be looked at
   * @param recentSetAside when pairs of credential and source are judged without recent features
   *     while another pair of the identity is at risk
   * @param failSafe what to decide when the release is dead or damaged
   */
  public record Terms(
      LocalDate night,
      List<String> features,
      String featureSetSha256,
      long identities,
      MemberKey memberKey,
      ProfileRules profileRules,
      SetAside recentSetAside,
      FailSafe failSafe) {
    public Terms {
      features = List.copyOf(features);
    }
  }

  public Manifest {
    critical = List.copyOf(critical);
    shards = List.copyOf(shards);
    files = List.copyOf(files);
    checkCritical(critical, shards, base);
  }

  /** What cannot be read without must be marked, and nothing else can be. */
  private static void checkCritical(
      List<String> critical, List<Shard> shards, Optional<Base> base) {
    boolean parted = !shards.equals(List.of(Shard.WHOLE));
    long ids = shards.stream().map(Shard::id).distinct().count();
    if (critical.contains(SHARDS) != parted
        || critical.contains(DELTA) != base.isPresent()
        || ids != shards.size()
        || (parted && shards.stream().anyMatch(shard -> shard.id().isEmpty()))) {
      throw new IllegalArgumentException(
          "critical entries "
              + critical
              + " do not fit shards "
              + shards.stream().map(Shard::id).toList()
              + " and base "
              + base);
    }
  }

  /** This manifest as that of a delta release with these files. */
  Manifest over(Base added, List<Shard> parts, List<ManifestFile> listed) {
    List<String> marked = new ArrayList<>(critical);
    marked.add(DELTA);
    return new Manifest(marked, place, contentSha256, terms, parts, Optional.of(added), listed);
  }

  /** Whether a file belongs to a part of the identities. */
  Optional<Shard> shardOf(String file) {
    return shards.stream().filter(shard -> shard.owns(file)).findFirst();
  }

  /** This manifest at a place in its stream. */
  Manifest at(Sequence sequence, Optional<String> previous, String signer) {
    Place there = new Place(place.stream(), sequence, previous, signer);
    return new Manifest(critical, there, contentSha256, terms, shards, base, files);
  }

  /** This manifest, knowing the hash of what it says apart from its place. */
  Manifest ofContent(String sha256) {
    return new Manifest(critical, place, sha256, terms, shards, base, files);
  }

  /** The entry of a file. */
  ManifestFile file(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedBundleException(
                    Refusal.MANIFEST_UNREADABLE,
                    "the manifest lists no file " + path + ", which every release has"));
  }

  /** The file's bytes; equal manifests give equal bytes. */
  byte[] toJson() {
    ObjectNode json = JsonFields.MAPPER.createObjectNode();
    boolean sinceThree = critical.contains(CohortsFile.CRITICAL);
    boolean sinceTwo = critical.contains(SHARDS) || critical.contains(DELTA);
    json.put("format", FORMAT).put("format_version", MAJOR + "." + MINOR);
    json.put("reader_min", MAJOR + "." + (sinceThree ? 3 : sinceTwo ? 2 : 0));
    critical.forEach(json.putArray("critical")::add);
    json.put("stream", place.stream())
        .put("epoch", place.sequence().epoch())
        .put("sequence", place.sequence().number())
        .put("previous_sha256", place.previousSha256().orElse(null))
        .put("content_sha256", contentSha256)
        .put("signed_by", place.keyId())
        .put("night", terms.night().toString())
        .put("feature_set_sha256", terms.featureSetSha256());
    terms.features().forEach(json.putArray("features")::add);
    json.put("identities", terms.identities()).put("member_key", terms.memberKey().hex());
    ProfileRules profileRules = terms.profileRules();
    json.putObject("profile_rules")
        .put("history_days", profileRules.historyDays())
        .put("pending_days", profileRules.pendingDays())
        .put("half_life_days", profileRules.halfLifeDays())
        .put("max_values", profileRules.maxValues())
        .put("seldom_after_days", profileRules.seldomAfterDays());
    terms.recentSetAside().write(json);
    ObjectNode table = json.putObject("fail_safe");
    for (Impact impact : Impact.values()) {
      table.put(impact.label(), terms.failSafe().decision(impact).name());
    }
    json.set("scoring", scoringContract());
    if (critical.contains(SHARDS)) {
      ArrayNode parts = json.putArray("shards");
      for (Shard shard : shards) {
        ObjectNode part = parts.addObject().put("id", shard.id());
        shard
            .seal()
            .ifPresent(
                seal -> part.putObject("seal").put("key", seal.key()).put("salt", seal.salt()));
      }
    }
    base.ifPresent(
        under ->
            json.putObject("base")
                .put("release", under.release())
                .put("manifest_sha256", under.manifestSha256()));
    ArrayNode list = json.putArray("files");
    for (ManifestFile file : files) {
      list.addObject()
          .put("path", file.path())
          .put("bytes", file.bytes())
          .put("sha256", file.sha256())
          .put("blocks", file.blocks());
    }
    return JsonFields.pretty(json);
  }

  /** For readers in other languages; this one has it in its code. */
  private static ObjectNode scoringContract() {
    return JsonFields.MAPPER
        .createObjectNode()
        .put("feature_type", "float32")
        .put("missing", "NaN; the forest reads the feature's median instead")
        .put("goes_left", "value <= split")
        .put("sum", "float64 path lengths, trees in order")
        .put("score", "2 ^ (-mean path length / c(sample size)), c(n) = 2 (H(n) - 1)");
  }

  /**
   * Reads a manifest.
   *
   * @throws RefusedBundleException if it is none, of another major version, asks for a newer
   *     reader, or has a critical entry that this reader does not understand
   */
  static Manifest fromJson(byte[] utf8) {
    JsonFields json = JsonFields.read(utf8, "manifest", Refusal.MANIFEST_UNREADABLE);
    checkVersion(json);
    Set<String> unknown = new TreeSet<>(json.texts("critical"));
    unknown.removeAll(UNDERSTOOD);
    if (!unknown.isEmpty()) {
      throw new RefusedBundleException(
          Refusal.UNKNOWN_CRITICAL,
          "the manifest marks "
              + unknown
              + " as critical, which this reader does not understand; use a newer tidemark-runtime");
    }
    try {
      return new Manifest(
          json.texts("critical"),
          place(json),
          json.text("content_sha256"),
          terms(json),
          shards(json),
          base(json),
          files(json));
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw new RefusedBundleException(
          Refusal.MANIFEST_UNREADABLE, "the manifest cannot be understood: " + e.getMessage(), e);
    }
  }

  private static Place place(JsonFields json) {
    return new Place(
        json.text("stream"),
        new Sequence(json.whole("epoch"), json.whole("sequence")),
        Optional.ofNullable(json.textOrNull("previous_sha256")),
        json.text("signed_by"));
  }

  private static Terms terms(JsonFields json) {
    JsonFields rules = json.object("profile_rules");
    return new Terms(
        LocalDate.parse(json.text("night")),
        json.texts("features"),
        json.text("feature_set_sha256"),
        json.whole("identities"),
        MemberKey.of(HexFormat.of().parseHex(json.text("member_key"))),
        new ProfileRules(
            Math.toIntExact(rules.whole("history_days")),
            Math.toIntExact(rules.whole("pending_days")),
            Math.toIntExact(rules.whole("half_life_days")),
            Math.toIntExact(rules.whole("max_values")),
            rules.has("seldom_after_days") ? Math.toIntExact(rules.whole("seldom_after_days")) : 0),
        SetAside.read(json),
        failSafe(json.object("fail_safe")));
  }

  private static void checkVersion(JsonFields json) {
    if (!json.text("format").equals(FORMAT)) {
      throw new RefusedBundleException(
          Refusal.UNKNOWN_FORMAT,
          "the manifest is of format '" + json.text("format") + "', not " + FORMAT);
    }
    int[] version = version(json, "format_version");
    int[] least = version(json, "reader_min");
    if (version[0] != MAJOR || least[0] != MAJOR || least[1] > MINOR) {
      throw new RefusedBundleException(
          Refusal.UNKNOWN_FORMAT,
          "the release has format version "
              + json.text("format_version")
              + " and asks for a reader of "
              + json.text("reader_min")
              + " or later; this one reads "
              + MAJOR
              + "."
              + MINOR
              + ", use a matching tidemark-runtime");
    }
  }

  private static int[] version(JsonFields json, String name) {
    String[] parts = json.text(name).split("\\.", -1);
    try {
      return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw json.wrong(name, "a version such as 1.0", json.node(name));
    }
  }

  private static FailSafe failSafe(JsonFields table) {
    List<DecisionKind> decisions = new ArrayList<>();
    for (Impact impact : Impact.values()) {
      decisions.add(DecisionKind.valueOf(table.text(impact.label())));
    }
    return new FailSafe(decisions);
  }

  private static List<Shard> shards(JsonFields json) {
    if (!json.has("shards")) {
      return List.of(Shard.WHOLE);
    }
    List<Shard> shards = new ArrayList<>();
    for (JsonFields shard : json.objects("shards")) {
      Optional<Shard.Seal> seal = Optional.empty();
      if (shard.has("seal")) {
        JsonFields sealed = shard.object("seal");
        seal = Optional.of(new Shard.Seal(sealed.text("key"), sealed.text("salt")));
      }
      shards.add(new Shard(shard.text("id"), seal));
    }
    return shards;
  }

  private static Optional<Base> base(JsonFields json) {
    if (!json.has("base")) {
      return Optional.empty();
    }
    JsonFields base = json.object("base");
    return Optional.of(new Base(base.text("release"), base.text("manifest_sha256")));
  }

  private static List<ManifestFile> files(JsonFields json) {
    List<ManifestFile> files = new ArrayList<>();
    for (JsonFields file : json.objects("files")) {
      files.add(
          new ManifestFile(
              file.text("path"),
              file.whole("bytes"),
              file.text("sha256"),
              file.textOrNull("blocks")));
    }
    return files;
  }
}
