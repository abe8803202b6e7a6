package io.tidemark.jobs.config;

import io.tidemark.engine.config.Within;
import io.tidemark.runtime.policy.RiskChanges;
import io.tidemark.runtime.risk.RiskPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Settings of a night. Each component of a section is one setting, declared only here: {@code
 * Train.numTrees} is the key {@code train.num-trees}.
 *
 * @param spark Spark settings by full key ({@code spark.…}), passed through unchanged; they take
 *     precedence over Tidemark's own
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

  public Settings {
    spark = Collections.unmodifiableSortedMap(new TreeMap<>(spark));
  }

  /** Same settings with other feature sources. */
  public Settings with(Features other) {
    return new Settings(ingest, profile, train, risk, export, other, monitoring, alerts, spark);
  }

  /** Same settings with other outputs of alerts. */
  public Settings with(Alerts other) {
    return new Settings(ingest, profile, train, risk, export, features, monitoring, other, spark);
  }

  /** All defaults. */
  public static Settings defaults() {
    return SettingsChoice.defaults().settings();
  }

  /** All declared settings, in the order of this file. */
  public static List<DeclaredSetting> declared() {
    return DeclaredSetting.all();
  }

  /** Settings of reading logs. */
  public record Ingest(
      @Within(least = "1024", most = "1073741824")
          @Setting(
              initially = "4194304",
              unit = "bytes",
              says =
                  "Longest record that is parsed; a longer one is rejected. Kubernetes audit"
                      + " records with bodies reach about 2 MB.")
          long maxRecordBytes,
      @Setting(
              initially = "cluster",
              unit = "name",
              says =
                  "Cluster that Kubernetes audit records belong to; but for AKS they do not say it."
                      + " Set it before a second cluster's logs are read: it is part of every"
                      + " identity's key.")
          String clusterName,
      @Setting(
              initially = "auto",
              unit = "format",
              says =
                  "Format of the access logs of nginx and Apache: the string of log_format or"
                      + " LogFormat, a name such as combined, or auto for the usual ones.")
          String accessLogFormat,
      @Setting(
              initially = Ingest.NONE,
              unit = "ranges",
              says =
                  "Addresses of proxies whose X-Forwarded-For and X-Forwarded-Client-Cert are"
                      + " believed, such as 10.0.0.0/8, parted by commas. A client writes these"
                      + " headers too, and the first sourceIPs of Kubernetes with them.")
          String trustedProxies,
      @Setting(
              initially = Ingest.NONE,
              unit = "path",
              says =
                  "Mapping file for CSV or JSON of other formats, or a folder of such .yaml files.")
          String mapping,
      @Within(least = "0", most = "400")
          @Setting(
              initially = "3",
              unit = "days",
              says =
                  "How late an event may arrive and still cause its day and later days to be"
                      + " recomputed. Later events are judged too, but profiles and baselines ignore"
                      + " them until this is raised.")
          int lateDays,
      @Within(least = "0", most = "1")
          @Setting(
              initially = "0.05",
              unit = "share",
              says =
                  "Largest share of rejected records at which a source is believed; beyond it,"
                      + " nothing of the source is stored and an alert says why.")
          double maxRejectShare,
      @Within(least = "1s", most = "2d")
          @Setting(
              initially = "10m",
              unit = "time",
              says =
                  "A file changed within this time that ends inside a record is taken for one that"
                      + " is still being written, and left for the next run.")
          Duration settle,
      @Setting(
              initially = Ingest.NONE,
              unit = "file",
              says =
                  "Your own rules of what an identity is (YAML), looked at before those of"
                      + " the sources. They apply to logs read later.")
          String identityRules,
      @Setting(
              initially = Ingest.NONE,
              unit = "file",
              says =
                  "Your inventory of identities: CSV with the columns identity, kind, owner and"
                      + " cohort. It applies to logs read later.")
          String inventory,
      @Setting(
              initially = Ingest.NONE,
              unit = "file",
              says =
                  "File with a key of 128 hexadecimal digits. With it, names, keys and addresses of"
                      + " people are stored as pseudonyms that only its holder can reverse.")
          String pseudonymKey,
      @Setting(
              initially = Ingest.NONE,
              unit = "file",
              says =
                  "File with a key of 64 hexadecimal digits or more. With it, the targets of tool"
                      + " calls in otlp are stored as keyed hashes.")
          String targetKey) {
    /** Value for no file. */
    public static final String NONE = "none";
  }

  /** Settings that define an identity's habits. */
  public record Profile(
      @Within(least = "7", most = "180")
          @Setting(
              initially = "30",
              unit = "days",
              says = "How long a value that was seen stays known.")
          int historyDays,
      @Within(least = "1", most = "7")
          @Setting(
              initially = "2",
              unit = "days",
              says =
                  "Number of distinct earlier days on which a value must have been seen to count as"
                      + " a habit. More days make it slower to accept change, and harder to mislead by"
                      + " an intruder.")
          int pendingDays) {}

  /** Settings of training baselines. */
  public record Train(
      @Within(least = "1", most = "90")
          @Setting(
              initially = "7",
              unit = "days",
              says = "The last days of history, kept out of training to set thresholds on.")
          int calibrationDays,
      @Within(least = "0", most = "9223372036854775807")
          @Setting(
              initially = "1",
              unit = "seed",
              says = "Start of every random choice; the same seed gives the same baselines.")
          long seed,
      @Within(least = "1", most = "10000")
          @Setting(
              initially = "100",
              unit = "trees",
              says = "Trees in a forest; more costs scoring time in proportion.")
          int numTrees,
      @Within(least = "2", most = "32768")
          @Setting(initially = "256", unit = "rows", says = "Rows that each tree is grown on.")
          int subsampleSize,
      @Within(least = "256", most = "1000000")
          @Setting(
              initially = "20000",
              unit = "rows",
              says = "Rows sampled for one scope; all of them are held in memory at once.")
          int rowsPerScope,
      @Within(least = "0.001", most = "1")
          @Setting(
              initially = "0.1",
              unit = "share",
              says =
                  "Largest share of a pooled sample that one identity may supply, so that the"
                      + " busiest does not define what is normal for its peers.")
          double maxIdentityShare) {}

  /** Settings for withdrawing trust. */
  public record Risk(
      @Within(least = RiskChanges.LEAST_HALF_LIFE, most = RiskChanges.MOST_HALF_LIFE)
          @Setting(
              initially = RiskPolicy.HALF_LIFE_HOURS + "h",
              unit = "time",
              says = "Time after which an event weighs half in an identity's risk.")
          Duration halfLife,
      @Within(least = RiskChanges.LEAST_BUDGET, most = RiskChanges.MOST_BUDGET)
          @Setting(
              initially = "" + RiskPolicy.BUDGET_MEDIUM,
              unit = "false step-ups per identity-day",
              says = "False alarms accepted for level MEDIUM; thresholds are set to stay below it.")
          double mediumBudget,
      @Within(least = RiskChanges.LEAST_BUDGET, most = RiskChanges.MOST_BUDGET)
          @Setting(
              initially = "" + RiskPolicy.BUDGET_HIGH,
              unit = "false step-ups per identity-day",
              says = "False alarms accepted for level HIGH; not above risk.medium-budget.")
          double highBudget,
      @Within(least = RiskChanges.LEAST_CONFIDENCE, most = RiskChanges.MOST_CONFIDENCE)
          @Setting(
              initially = "" + RiskPolicy.CONFIDENCE,
              unit = "probability",
              says = "Confidence that a budget is kept, given how few days it was set on.")
          double confidence,
      @Setting(
              initially = Risk.NO_POLICY,
              unit = "file",
              says =
                  "Policy file with figures and bounds of single kinds, cohorts and identities; see"
                      + " 'tidemark policy example'. Its figures replace these settings.")
          String policy) {
    /** Value for no policy file. */
    public static final String NO_POLICY = "none";
  }

  /** Settings of published releases. */
  public record Export(
      @Setting(
              initially = "tidemark",
              unit = "name",
              says =
                  "Name of the line of releases; enforcers may refuse all others. One folder holds"
                      + " one stream.")
          String stream,
      @Within(least = "1m", most = "30d")
          @Setting(
              initially = "36h",
              unit = "time",
              says =
                  "Age at which a release counts as old: enforcers still judge by it, but decide"
                      + " more strictly.")
          Duration expires,
      @Within(least = "2m", most = "31d")
          @Setting(
              initially = "7d",
              unit = "time",
              says =
                  "Age at which enforcers stop judging by a release, and the fail-safe table decides."
                      + " It is longer than export.expires.")
          Duration hardExpires,
      @Within(least = "2", most = "1000")
          @Setting(
              initially = "7",
              unit = "releases",
              says = "Releases that stay in the published folder, the present one included.")
          int keepReleases) {}

  /** Settings of the sources of features. */
  public record Features(
      @Setting(
              initially = Features.BUILT_IN,
              unit = "name or file",
              says =
                  "Catalogue of features: built-in or a YAML file of your own. " + Features.ANOTHER)
          String catalogue,
      @Setting(
              initially = Features.NONE,
              unit = "file",
              says =
                  "Database in MaxMind's format that knows the AS of a source; without one those"
                      + " features are not observed. It applies to logs read later.")
          String asnDb,
      @Setting(
              initially = Features.NONE,
              unit = "file",
              says = "The same for countries, cities and coordinates; one file may serve both.")
          String geoDb,
      @Setting(
              initially = Features.NONE,
              unit = "file",
              says =
                  "Your own list of network classes (own, ci, cloud and so on), looked at before"
                      + " the one that ships with Tidemark.")
          String networkClasses,
      @Setting(
              initially = Features.NONE,
              unit = "file",
              says =
                  "Your own map of what actions can do, looked at before the one that ships with"
                      + " Tidemark. It applies to logs read later.")
          String impactMap,
      @Setting(
              initially = Features.NONE,
              unit = "files",
              says =
                  "Answers of MCP servers to tools/list, as JSON; commas between several. A tool's own hints (readOnlyHint, destructiveHint) can raise its impact above the impact map, and never lower it.")
          String mcpTools) {
    /** The same with another catalogue. */
    public Features with(String other) {
      return new Features(other, asnDb, geoDb, networkClasses, impactMap, mcpTools);
    }

    /** Cost of changing the catalogue, for help texts. */
    public static final String ANOTHER =
        "Another one recomputes features and baselines, and summaries and profiles where it"
            + " remembers other things: see 'tidemark features diff'.";

    /** Value for the built-in catalogue. */
    public static final String BUILT_IN = "built-in";

    /** Value for no file. */
    public static final String NONE = "none";
  }

  /** How runs are watched from outside. */
  public record Monitoring(
      @Setting(
              initially = Features.NONE,
              unit = "file",
              says =
                  "File for the figures of a run in Prometheus' text format, for the textfile"
                      + " collector of node_exporter. It is also written when a run fails, but not"
                      + " when another run holds the warehouse.")
          String metrics,
      @Setting(
              initially = Features.NONE,
              unit = "file",
              says =
                  "File that holds the address of a webhook, which takes JSON as Slack does. It gets"
                      + " a message about each run that failed, was refused or lost records.")
          String webhookFile) {}

  /** Where alerts are sent. */
  public record Alerts(
      @Setting(
              initially = Alerts.NONE,
              unit = "folder",
              says =
                  "Folder or URI for the alerts of each night, as OCSF Detection Findings in a file"
                      + " findings-DATE.ndjson.")
          String folder,
      @Setting(
              initially = Alerts.NONE,
              unit = "region",
              says =
                  "AWS region of a Security Lake. With it, the folder of alerts also gets Parquet"
                      + " files in the layout of a custom source.")
          String securityLakeRegion,
      @Setting(
              initially = Alerts.NONE,
              unit = "URL",
              says =
                  "Address at which the folder extracts of the warehouse is served, for links from"
                      + " alerts to reports.")
          String reportUrl,
      @Setting(
              initially = Alerts.NONE,
              unit = "file",
              says =
                  "File with the address of a webhook. It receives each new or changed alert at"
                      + " least once.")
          String webhookFile,
      @Setting(
              initially = Alerts.NONE,
              unit = "file",
              says =
                  "File with the secret that signs webhook messages: whsec_ and 24 to 64 bytes in"
                      + " Base64, as Standard Webhooks defines it.")
          String webhookSecretFile,
      @Setting(
              initially = Alerts.OCSF,
              unit = "name or file",
              says =
                  "Body of a webhook message: ocsf (the finding), slack, or a file with JSON in"
                      + " which ${title}, ${severity}, ${identity} and other names are replaced.")
          String webhookBody) {
    /** Value for no file, folder, region or address. */
    public static final String NONE = "none";

    /** Value for a body that is the finding itself. */
    public static final String OCSF = "ocsf";

    /** Same outputs with another folder. */
    public Alerts in(String other) {
      return new Alerts(
          other, securityLakeRegion, reportUrl, webhookFile, webhookSecretFile, webhookBody);
    }
  }
}
