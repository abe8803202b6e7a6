package io.tidemark.runtime.release;

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
import java.util.regex.Pattern;

/**
 * The content of {@code manifest.json}: a release's files and what a reader must know first.
 *
 * @param contentSha256 hash of the content, whatever its place in the stream
 * @param files all files except the manifest and its signature, ordered by name
 */
public record Manifest(Place place, String contentSha256, Terms terms, List<ManifestFile> files) {
  static final String NAME = "manifest.json";
  static final String SIGNATURE = "manifest.sig";
  private static final String FORMAT = "tidemark-release";
  private static final int VERSION = 1;

  /**
   * A release's position in its stream.
   *
   * @param previousSha256 hash of the stream's previous manifest, or empty for the first release
   * @param keyId id of the key that signed {@code manifest.sig}
   */
  public record Place(
      String stream, Sequence sequence, Optional<String> previousSha256, String keyId) {
    static Place none(String stream) {
      return new Place(stream, Sequence.NONE, Optional.empty(), "");
    }
  }

  /**
   * A release's origin and the parameters for judging under it.
   *
   * @param night last day that the release learned from, in UTC
   * @param features feature names in vector order
   * @param featureSetSha256 hash of the feature catalogue
   * @param memberKey key used to hash profile members and identity names
   * @param failSafe decisions to make if the release has reached its hard expiry or is damaged
   */
  public record Terms(
      LocalDate night,
      List<String> features,
      String featureSetSha256,
      long identities,
      MemberKey memberKey,
      ProfileRules profileRules,
      FailSafe failSafe) {
    public Terms {
      features = List.copyOf(features);
    }
  }

  public Manifest {
    files = List.copyOf(files);
  }

  Manifest at(Sequence sequence, Optional<String> previous, String signer) {
    Place there = new Place(place.stream(), sequence, previous, signer);
    return new Manifest(there, contentSha256, terms, files);
  }

  Manifest ofContent(String sha256) {
    return new Manifest(place, sha256, terms, files);
  }

  ManifestFile file(String path) {
    return files.stream()
        .filter(file -> file.path().equals(path))
        .findFirst()
        .orElseThrow(
            () ->
                RejectionReason.MANIFEST_UNREADABLE.because(
                    "the manifest does not list the file %s, which every release must have", path));
  }

  byte[] toJson() {
    ObjectNode json = JsonFields.MAPPER.createObjectNode();
    json.put("format", FORMAT).put("format_version", VERSION);
    json.put("stream", place.stream())
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
    ObjectNode table = json.putObject("fail_safe");
    for (Impact impact : Impact.values()) {
      table.put(impact.label(), terms.failSafe().decision(impact).name());
    }
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

  static Manifest fromJson(byte[] utf8) {
    JsonFields json = JsonFields.read(utf8, "manifest", RejectionReason.MANIFEST_UNREADABLE);
    checkVersion(json);
    try {
      return new Manifest(place(json), json.text("content_sha256"), terms(json), files(json));
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw new RejectedReleaseException(
          RejectionReason.MANIFEST_UNREADABLE, "the manifest cannot be read: " + e.getMessage(), e);
    }
  }

  private static Place place(JsonFields json) {
    return new Place(
        json.text("stream"),
        new Sequence(json.integer("sequence")),
        Optional.ofNullable(json.textOrNull("previous_sha256")),
        json.text("signed_by"));
  }

  private static Terms terms(JsonFields json) {
    JsonFields rules = json.object("profile_rules");
    return new Terms(
        LocalDate.parse(json.text("night")),
        json.texts("features"),
        json.text("feature_set_sha256"),
        json.integer("identities"),
        MemberKey.of(HexFormat.of().parseHex(json.text("member_key"))),
        new ProfileRules(
            Math.toIntExact(rules.integer("history_days")),
            Math.toIntExact(rules.integer("pending_days")),
            Math.toIntExact(rules.integer("half_life_days")),
            Math.toIntExact(rules.integer("max_values")),
            Math.toIntExact(rules.integer("seldom_after_days"))),
        failSafe(json.object("fail_safe")));
  }

  private static void checkVersion(JsonFields json) {
    if (!json.text("format").equals(FORMAT)) {
      throw RejectionReason.UNKNOWN_FORMAT.because(
          "the manifest has format '%s', not %s", json.text("format"), FORMAT);
    }
    long version = json.integer("format_version");
    if (version != VERSION) {
      throw RejectionReason.UNKNOWN_FORMAT.because(
          "the release has format version %s, but this reader supports %s; use a matching"
              + " tidemark-runtime",
          version, VERSION);
    }
  }

  private static FailSafe failSafe(JsonFields table) {
    List<DecisionKind> decisions = new ArrayList<>();
    for (Impact impact : Impact.values()) {
      decisions.add(DecisionKind.valueOf(table.text(impact.label())));
    }
    return new FailSafe(decisions);
  }

  private static List<ManifestFile> files(JsonFields json) {
    List<ManifestFile> files = new ArrayList<>();
    for (JsonFields file : json.objects("files")) {
      files.add(
          new ManifestFile(
              file.text("path"),
              file.integer("bytes"),
              file.text("sha256"),
              file.textOrNull("blocks")));
    }
    return files;
  }

  /**
   * The entry for a file in a manifest.
   *
   * @param path file name; releases have no subfolders
   * @param sha256 SHA-256 of the whole file, in lower-case hexadecimal
   * @param blocks name of the file with the SHA-256 of each 64 KiB block, 32 bytes each, or null if
   *     readers hash the file as a whole
   */
  public record ManifestFile(String path, long bytes, String sha256, String blocks) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ManifestFile {
      boolean named =
          NAME.matcher(path).matches() && (blocks == null || NAME.matcher(blocks).matches());
      if (!named || bytes < 0 || !SHA256.matcher(sha256).matches()) {
        throw new IllegalArgumentException(
            "'%s' of %s bytes with hash '%s' is not a valid release file"
                .formatted(path, bytes, sha256));
      }
    }
  }
}
