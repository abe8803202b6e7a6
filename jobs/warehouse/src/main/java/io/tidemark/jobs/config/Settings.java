package io.tidemark.jobs.config;

import io.tidemark.engine.bytes.HmacKey;
import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.jobs.TidemarkException;
import io.tidemark.jobs.UserFile;
import io.tidemark.jobs.config.DeclaredSetting.Setting;
import io.tidemark.runtime.forest.ForestOptions;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.risk.RiskPolicy;
import io.tidemark.training.SampleKey;
import io.tidemark.training.SampleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings of a night. Each component of a section declares a setting. For example, the component
 * {@code Train.numTrees} declares {@code train.num-trees}.
 *
 * @param spark Spark settings by full key ({@code spark.…}), passed through unchanged. They take
 *     precedence over Tidemark's own Spark settings.
 */
public record Settings(
    Ingest ingest,
    Profile profile,
    Train train,
    Risk risk,
    Export export,
    Features features,
    Monitoring monitoring,
    Alerts alerts,
    Map<String, String> spark) {
  public static final String NONE = "none";

  public static final UserFile KEY_FILE =
      new UserFile("file with a key", "'tidemark config show' says which");

  public Settings {
    spark = Collections.unmodifiableSortedMap(new TreeMap<>(spark));
  }

  public Settings with(Features other) {
    return new Settings(ingest, profile, train, risk, export, other, monitoring, alerts, spark);
  }

  public Settings with(Alerts other) {
    return new Settings(ingest, profile, train, risk, export, features, monitoring, other, spark);
  }

  public static Optional<String> named(String value) {
    return value.equals(NONE) ? Optional.empty() : Optional.of(value);
  }

  public static Settings defaults() {
    return ResolvedSettings.defaults().settings();
  }

  public static List<DeclaredSetting> declared() {
    return DeclaredSetting.all();
  }

  public record Ingest(
      @AllowedRange(least = "1024", most = "1073741824")
          @Setting(
              initially = "4194304",
              unit = "bytes",
              help =
                  "Maximum length of a record; longer records are rejected. Kubernetes audit"
                      + " records with bodies reach about 2 MB.")
          long maxRecordBytes,
      @Setting(
              initially = "cluster",
              unit = "name",
              help =
                  "Name of the cluster that Kubernetes audit records come from; only AKS records"
                      + " contain it. Set it before reading logs from a second cluster, because it is part"
                      + " of every identity's key.")
          String clusterName,
      @Setting(
              initially = "auto",
              unit = "format",
              help =
                  "Format of nginx and Apache access logs: the string from log_format or LogFormat,"
                      + " a name such as combined, or auto for the common formats.")
          String accessLogFormat,
      @Setting(
              unit = "ranges",
              help =
                  "Proxies whose X-Forwarded-For and X-Forwarded-Client-Cert headers are trusted:"
                      + " address ranges such as 10.0.0.0/8, separated by commas. Clients can "
                      + "forge these headers, and with them the first entries of sourceIPs in "
                      + "Kubernetes.")
          String trustedProxies,
      @Setting(
              unit = "path",
              help =
                  "Mapping file for CSV or JSON in other formats, or a folder of such .yaml files.")
          String mapping,
      @AllowedRange(least = "0", most = "400")
          @Setting(
              initially = "3",
              unit = "days",
              help =
                  "An event that is at most this late causes its day and all later days to be "
                      + "recomputed. Later events are also judged, but profiles and baselines ignore "
                      + "them until this limit is raised.")
          int lateDays,
      @AllowedRange(least = "0", most = "1")
          @Setting(
              initially = "0.05",
              unit = "share",
              help =
                  "Maximum share of rejected records at which a source is still trusted. Above this share, nothing"
                      + " from the source is stored, and an alert reports the reason.")
          double maxRejectShare,
      @AllowedRange(least = "1s", most = "2d")
          @Setting(
              initially = "10m",
              unit = "time",
              help =
                  "A file that was modified more recently than this and ends in the middle of a "
                      + "record is presumed unfinished and left for the next run.")
          Duration settle,
      @Setting(
              help =
                  "Your own rules for classifying identities (YAML), applied before the sources'"
                      + " own rules. Changes apply only to logs read afterwards.")
          String identityRules,
      @Setting(
              help =
                  "Your inventory of identities: CSV with the columns identity, kind, owner and"
                      + " cohort. Changes apply only to logs read afterwards.")
          String inventory,
      @Setting(
              help =
                  "File with a key of 128 hexadecimal digits. If set, names, keys and addresses of"
                      + " people are stored as pseudonyms that only the holder of the key can reverse.")
          String pseudonymKey,
      @Setting(
              help =
                  "File with a key of at least 64 hexadecimal digits. If set, targets of tool calls"
                      + " in otlp are stored as keyed hashes.")
          String targetKey) {}

  public record Profile(
      @AllowedRange(least = "7", most = "180")
          @Setting(
              initially = "30",
              unit = "days",
              help = "Number of days for which a value remains known after it was last seen.")
          int historyDays,
      @AllowedRange(least = "1", most = "7")
          @Setting(
              initially = "2",
              unit = "days",
              help =
                  "Number of earlier days on which a value must have been seen to count as a habit."
                      + " A higher number accepts change more slowly, and is harder for an intruder to"
                      + " exploit.")
          int pendingDays) {
    /** Returns the rules for history and habits: the defaults with these settings. */
    public ProfileRules rules() {
      ProfileRules defaults = ProfileRules.defaults();
      return new ProfileRules(
          historyDays,
          pendingDays,
          defaults.halfLifeDays(),
          defaults.maxValues(),
          defaults.seldomAfterDays());
    }
  }

  public record Train(
      @AllowedRange(least = "1", most = "90")
          @Setting(
              initially = "14",
              unit = "days",
              help =
                  "Number of most recent days used to set thresholds instead of training, but at "
                      + "most a third of the history.")
          int calibrationDays,
      @AllowedRange(least = "0", most = "9223372036854775807")
          @Setting(
              initially = "1",
              unit = "seed",
              help = "Seed for all random choices; the same seed produces the same baselines.")
          long seed,
      @AllowedRange(least = "1", most = "10000")
          @Setting(
              initially = "100",
              unit = "trees",
              help = "Number of trees per forest. Scoring time is proportional to it.")
          int numTrees,
      @AllowedRange(least = "2", most = "32768")
          @Setting(initially = "256", unit = "rows", help = "Number of rows per tree.")
          int subsampleSize,
      @AllowedRange(least = "256", most = "1000000")
          @Setting(
              initially = "20000",
              unit = "rows",
              help = "Number of rows sampled per scope. All of them are held in memory at once.")
          int rowsPerScope,
      @AllowedRange(least = "0.001", most = "1")
          @Setting(
              initially = "0.1",
              unit = "share",
              help =
                  "Maximum share of a sample that may come from one identity, so that the busiest "
                      + "identity does not define what is normal for its peers.")
          double maxIdentityShare,
      @Setting(
              help =
                  "File with a key of at least 64 hexadecimal digits. Without it, anyone who "
                      + "controls event ids can control what the model learns.")
          String samplingKey) {
    /**
     * Returns the options for sampling a scope's rows, with a seed that replaces the setting.
     *
     * @throws TidemarkException if the file with the key is unreadable or invalid
     */
    public SampleOptions sampling(long with) {
      return new SampleOptions(
          rowsPerScope,
          maxIdentityShare,
          SampleOptions.defaults(with).minActiveDays(),
          named(samplingKey)
              .map(
                  file ->
                      KEY_FILE.readSecret(
                          Path.of(file),
                          (name, key) -> SampleKey.of(HmacKey.of(key.strip()), with)))
              .orElseGet(() -> SampleKey.of(with)));
    }

    /** Returns the forest options, with a seed that replaces the setting. */
    public ForestOptions forest(long with) {
      return new ForestOptions(
          numTrees,
          subsampleSize,
          ForestOptions.defaultDepth(subsampleSize),
          with,
          ForestOptions.defaults(with).contrastShare());
    }
  }

  public record Risk(
      @AllowedRange(least = RiskChanges.LEAST_HALF_LIFE, most = RiskChanges.MOST_HALF_LIFE)
          @Setting(
              initially = RiskPolicy.HALF_LIFE_HOURS + "h",
              unit = "time",
              help = "Time after which the weight of an event in an identity's risk has halved.")
          Duration halfLife,
      @AllowedRange(least = RiskChanges.LEAST_BUDGET, most = RiskChanges.MOST_BUDGET)
          @Setting(
              initially = "" + RiskPolicy.BUDGET_MEDIUM,
              unit = "false step-ups per identity-day",
              help =
                  "Accepted false alarm rate for level MEDIUM. Thresholds are set to stay below "
                      + "this rate.")
          double mediumBudget,
      @AllowedRange(least = RiskChanges.LEAST_BUDGET, most = RiskChanges.MOST_BUDGET)
          @Setting(
              initially = "" + RiskPolicy.BUDGET_HIGH,
              unit = "false step-ups per identity-day",
              help =
                  "Accepted false alarm rate for level HIGH; must not exceed risk.medium-budget.")
          double highBudget,
      @AllowedRange(least = RiskChanges.LEAST_CONFIDENCE, most = RiskChanges.MOST_CONFIDENCE)
          @Setting(
              initially = "" + RiskPolicy.CONFIDENCE,
              unit = "probability",
              help =
                  "Probability that a budget is met, given the small number of days used to set "
                      + "thresholds. With 0.65, 35 to 40 % of companies exceed the budget; a higher "
                      + "value finds fewer attacks.")
          double confidence,
      @Setting(
              help =
                  "Policy file with risk figures and bounds for individual kinds, cohorts and"
                      + " identities; see 'tidemark policy example'. Its figures override these settings.")
          String policy) {}

  public record Export(
      @Setting(
              initially = "tidemark",
              unit = "name",
              help =
                  "Name of the release stream; enforcers may refuse all others. A folder contains"
                      + " only one stream.")
          String stream,
      @AllowedRange(least = "1m", most = "30d")
          @Setting(
              initially = "36h",
              unit = "time",
              help =
                  "Age at which a release expires. Enforcers continue to use it, but decide more "
                      + "strictly.")
          Duration expires,
      @AllowedRange(least = "2m", most = "31d")
          @Setting(
              initially = "7d",
              unit = "time",
              help =
                  "Age at which enforcers stop using a release and switch to the fail-safe table "
                      + "(hard expiry). Must be longer than export.expires.")
          Duration hardExpires,
      @AllowedRange(least = "2", most = "1000")
          @Setting(
              initially = "7",
              unit = "releases",
              help = "Number of releases kept in the published folder, including the current one.")
          int keepReleases) {}

  public record Features(
      @Setting(
              initially = Features.BUILT_IN,
              unit = "name or file",
              help =
                  "Catalogue of features: built-in or a YAML file of your own. " + Features.ANOTHER)
          String catalogue,
      @Setting(
              help =
                  "Database in MaxMind format for autonomous systems. Without this database,"
                      + " features based on autonomous systems are not observed. Changes apply only to"
                      + " logs read afterwards.")
          String asnDb,
      @Setting(
              help =
                  "Database in MaxMind format for countries, cities and coordinates; may be the"
                      + " same file as features.asn-db.")
          String geoDb,
      @Setting(
              help =
                  "Your own network classes (own, ci, cloud and so on). They take precedence over "
                      + "those that ship with Tidemark.")
          String networkClasses,
      @Setting(
              help =
                  "Your own map from actions to impacts. It takes precedence over the map that "
                      + "ships with Tidemark. Changes apply only to logs read afterwards.")
          String impactMap,
      @Setting(
              unit = "files",
              help =
                  "Responses of MCP servers to tools/list, as JSON files separated by commas. A "
                      + "tool's hints (readOnlyHint, destructiveHint) can raise its impact above that "
                      + "in the impact map, but never lower it.")
          String mcpTools) {
    public Features with(String other) {
      return new Features(other, asnDb, geoDb, networkClasses, impactMap, mcpTools);
    }

    /** Help text that describes the effect of changing the catalogue. */
    public static final String ANOTHER =
        "Changing the catalogue recomputes features and baselines, and also summaries and "
            + "profiles if the new catalogue needs other values; see 'tidemark features diff'.";

    public static final String BUILT_IN = "built-in";
  }

  public record Monitoring(
      @Setting(
              help =
                  "File to which a run's metrics are written in the Prometheus text format, for"
                      + " node_exporter's textfile collector. The file is also written when a run "
                      + "fails, but not when another run holds the warehouse lock.")
          String metrics,
      @Setting(
              help =
                  "File that contains the address of a webhook that accepts Slack-compatible "
                      + "JSON. The webhook receives a message about each run that failed, was refused "
                      + "or lost records.")
          String webhookFile) {}

  public record Alerts(
      @Setting(
              unit = "folder",
              help =
                  "Folder or URI to which each night's alerts are written, as OCSF Detection "
                      + "Findings in a file findings-DATE.ndjson.")
          String folder,
      @Setting(
              unit = "region",
              help =
                  "AWS region of a Security Lake. If set, the alert folder also gets Parquet files"
                      + " in the layout of a custom source.")
          String securityLakeRegion,
      @Setting(
              unit = "URL",
              help =
                  "URL that serves the warehouse's extracts folder, for links from alerts to "
                      + "reports.")
          String reportUrl,
      @Setting(
              help =
                  "File that contains the address of a webhook. The webhook receives each new or "
                      + "changed alert at least once.")
          String webhookFile,
      @Setting(
              help =
                  "File with the secret that signs webhook messages: whsec_ followed by 24 to 64"
                      + " bytes in Base64, as defined by Standard Webhooks.")
          String webhookSecretFile,
      @Setting(
              initially = Alerts.OCSF,
              unit = "name or file",
              help =
                  "Body of webhook messages: ocsf (the finding), slack, or a JSON file in which"
                      + " ${title}, ${severity}, ${identity} and other placeholders are replaced.")
          String webhookBody,
      @Setting(
              help =
                  "YAML file that describes a receiver of shared signals (CAEP): endpoint, issuer,"
                      + " audience, key-file, key-id, token-file, risk-level-change.")
          String caepFile) {
    public static final String OCSF = "ocsf";

    public Alerts in(String other) {
      return new Alerts(
          other,
          securityLakeRegion,
          reportUrl,
          webhookFile,
          webhookSecretFile,
          webhookBody,
          caepFile);
    }
  }
}
