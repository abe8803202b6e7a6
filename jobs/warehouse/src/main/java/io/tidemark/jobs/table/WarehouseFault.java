package io.tidemark.jobs.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.TidemarkException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * External faults that can affect a warehouse, recognised in exceptions thrown by Spark, Delta and
 * the file system. Because Delta's commits are atomic, no fault leaves a table half-written.
 */
public enum WarehouseFault {
  DISK_FULL(
      "the disk is full",
      "free some space, then run the same command again; 'tidemark doctor' shows the "
          + "free space and 'tidemark maintain' frees space that old files take up",
      "No space left on device|Disk quota exceeded|There is not enough space on the disk"),
  NOT_PERMITTED(
      "this user may not read or write a warehouse file",
      "give the user of this run read and write access to the whole warehouse",
      "AccessDeniedException|Permission denied|AccessControlException|Access Denied \\(Service"),
  NEWER_TABLE(
      "a table was written by a newer release of Delta",
      "run a release of Tidemark that includes that version of Delta, or the one "
          + "that wrote the table",
      "DELTA_UNSUPPORTED_FEATURES_FOR_READ|DELTA_UNSUPPORTED_FEATURES_FOR_WRITE|DELTA_INVALID_PROTOCOL_VERSION|DELTA_UNSUPPORTED_TABLE_FEATURE|InvalidProtocolVersionException|DeltaUnsupportedTableFeatureException"),
  MISSING_FILE(
      "a table file is missing",
      "",
      "FAILED_READ_FILE\\.FILE_NOT_EXIST|SparkFileNotFoundException"
          + "|DELTA_FILE_NOT_FOUND|FileNotFoundException[^\\n]*\\.parquet"
          + "|The log file [^\\n]* is gone"),
  CORRUPT_LOG(
      "a table's log cannot be read",
      "",
      "FAILED_READ_FILE[^\\n]*_delta_log|_delta_log[^\\n]*(MALFORMED|corrupt)|MALFORMED_RECORD_IN_PARSING"
          + "|no JSON in a log of Delta|DELTA_LOG_FILE_|DELTA_VERSIONS_NOT_CONTIGUOUS"
          + "|DELTA_STATE_RECOVER_ERROR|DELTA_TRUNCATED_TRANSACTION_LOG"
          + "|is not a Parquet file[^\\n]*checkpoint");

  private static final Pattern STOP =
      Pattern.compile(
          "SparkContext was shut down|stopped SparkContext|SparkContext has been shutdown"
              + "|Shutdown in progress|java\\.lang\\.InterruptedException"
              + "|No active or default Spark session found");

  private static final Pattern NO_SPARK =
      Pattern.compile("(?:org[/.]apache[/.](?:spark|hadoop)|io[/.]delta|scala)[/.]");

  private static final Pattern NO_CONNECTOR = Pattern.compile("\\.fs\\.\\S+ not found");

  private static final Pattern PLACE =
      Pattern.compile("(?:file:|s3a:|gs:|abfss?:|hdfs:)?/[^\\s'\"\\]},;]+");

  private static final String BEFORE = "(?<=^|[\\s'\"(\\[{=,:]|://)";

  private static final String AFTER = "(?![^\\s'\")\\]},;.:/])";

  private static final Pattern ABSOLUTE =
      Pattern.compile("(?:[a-z][a-z0-9+.-]+:|(?<=^|[\\s'\"(\\[{=,:]))/[^\\s'\"\\]},;]+");

  private final String problem;
  private final String remedy;
  private final Pattern signs;

  WarehouseFault(String problem, String remedy, String signs) {
    this.problem = problem;
    this.remedy = remedy;
    this.signs = Pattern.compile(signs);
  }

  public String remedy(String table) {
    return remedy.isEmpty() ? RecoveryAdvice.of(table) : remedy;
  }

  private String remedy(Throwable failure) {
    return remedy.isEmpty()
        ? RecoveryAdvice.tableIn(text(failure))
            .map(RecoveryAdvice::of)
            .orElseGet(RecoveryAdvice::ofAny)
        : remedy;
  }

  /** Returns the name used in messages, for example {@code missing-file}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns whether a failure only means that this process is being stopped. A signal stops Spark
   * in the middle of its work, and any later exception is a consequence.
   */
  public static boolean isStop(Throwable failure) {
    boolean isForeseen = failure instanceof TidemarkException;
    return (!isForeseen && isShuttingDown()) || STOP.matcher(text(failure)).find();
  }

  private static boolean isShuttingDown() {
    Thread hook = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(hook);
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static Optional<TidemarkException> withoutSpark(Throwable failure) {
    return lacking(
        failure,
        cause -> cause instanceof LinkageError && NO_SPARK.matcher(cause + "").find(),
        "this command needs Spark",
        missing -> "the class path has no " + missing.replace('/', '.').replaceFirst(".* ", ""),
        "start it with the launcher, jobs/bin/tidemark in a checkout, or with spark-submit");
  }

  /** Returns the exception for a URI whose file system is not on the class path. */
  public static Optional<TidemarkException> withoutConnector(Throwable failure) {
    return lacking(
        failure,
        cause ->
            cause instanceof UnsupportedFileSystemException
                || (cause instanceof ClassNotFoundException
                    && NO_CONNECTOR.matcher(cause.getMessage()).find()),
        "a URI names a file system that Spark does not have",
        missing -> missing,
        "write s3a:// for S3; outside of a checkout, add the connector to Spark's jars"
            + " as 'Object stores' in docs/operate.md describes");
  }

  private static Optional<TidemarkException> lacking(
      Throwable failure,
      Predicate<Throwable> signs,
      String problem,
      UnaryOperator<String> cause,
      String remedy) {
    return chain(failure).stream()
        .filter(signs)
        .findFirst()
        .map(e -> TidemarkException.usage(problem, cause.apply(e.getMessage()), remedy, failure));
  }

  public static Optional<WarehouseFault> in(Throwable failure) {
    if (isStop(failure)) {
      return Optional.empty();
    }
    String text = text(failure);
    for (WarehouseFault fault : values()) {
      if (fault.signs.matcher(text).find()) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  /**
   * Converts a failure to an exception with a fault name, or returns it unchanged if it is not a
   * known fault, wrapped if it is checked. A failure that names a file outside the warehouse is
   * about a missing or unreadable input file.
   *
   * @param warehouse location of the tables, in Hadoop's form. If the location is not absolute,
   *     every file counts as being inside it.
   */
  public static RuntimeException named(Exception failure, String warehouse) {
    Optional<TidemarkException> explained = explain(failure, warehouse);
    if (explained.isPresent()) {
      return explained.get();
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException(failure.toString(), failure);
  }

  /**
   * Like {@link #named}, but also accepts errors, because Hadoop reports local disk faults as
   * errors; empty if the failure is not a known fault.
   */
  public static Optional<TidemarkException> explain(Throwable failure, String warehouse) {
    if (failure instanceof TidemarkException known) {
      return Optional.of(known);
    }
    Optional<TidemarkException> lacking = withoutSpark(failure).or(() -> withoutConnector(failure));
    if (lacking.isPresent()) {
      return lacking;
    }
    if (isStop(failure)) {
      return Optional.of(stopped(ExitCode.UNFORESEEN, failure));
    }
    return in(failure)
        .map(
            fault ->
                fault.isElsewhere(failure, warehouse)
                    ? fault.ofInput(failure, warehouse)
                    : fault.exception(failure, warehouse));
  }

  /** Returns the exception for a run that a signal stopped. */
  public static TidemarkException stopped(ExitCode code, Throwable failure) {
    return new TidemarkException(
        code,
        "stopped before it was finished",
        "a signal or a scheduler's time limit ended this process",
        "run the same command again; everything committed before is intact",
        failure);
  }

  public TidemarkException exception(Throwable failure, String warehouse) {
    // Space may become free on a full disk without intervention, but all other faults require
    // somebody to act.
    ExitCode code = this == DISK_FULL ? ExitCode.UNFORESEEN : ExitCode.USAGE;
    return new TidemarkException(
        code,
        problem + " (" + label() + ")",
        PrintableText.of(cause(failure, warehouse), 400),
        remedy(failure) + "; everything committed before is intact",
        failure);
  }

  /** Returns whether the lines that match name files, none of which is in the warehouse. */
  private boolean isElsewhere(Throwable failure, String warehouse) {
    if (this != MISSING_FILE && this != NOT_PERMITTED) {
      return false;
    }
    Optional<Pattern> inside = inside(warehouse);
    List<String> explained =
        text(failure).lines().filter(line -> signs.matcher(line).find()).toList();
    return inside.isPresent()
        && explained.stream().noneMatch(line -> inside.get().matcher(line).find())
        && explained.stream().anyMatch(line -> ABSOLUTE.matcher(line).find());
  }

  /**
   * Returns a pattern for files under a location, plain or escaped as in a URI; empty if the
   * location is not absolute.
   */
  private static Optional<Pattern> inside(String place) {
    String root = place.replaceFirst("^file:(//[^/]*)?", "").replaceFirst("/+$", "");
    if (!root.startsWith("/") && !root.contains("://")) {
      return Optional.empty();
    }
    URI uri = new Path(root).toUri();
    String spellings =
        Stream.of(root, uri.toString(), uri.toASCIIString())
            .distinct()
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(?:", ")"));
    return Optional.of(Pattern.compile(BEFORE + spellings + AFTER));
  }

  private TidemarkException ofInput(Throwable failure, String warehouse) {
    boolean gone = this == MISSING_FILE;
    return new TidemarkException(
        ExitCode.INPUT_MISSING,
        gone
            ? "an input file disappeared while it was being read (input-gone)"
            : "this user may not read an input file (input-not-permitted)",
        PrintableText.of(cause(failure, warehouse), 400),
        (gone
                ? "run the same command again: it lists the input again"
                : "give the user of this run read access to it, then run the same command again")
            + "; everything committed before is intact",
        failure);
  }

  private String cause(Throwable failure, String warehouse) {
    for (Throwable cause : chain(failure)) {
      if (signs.matcher(text(List.of(cause))).find()) {
        String line = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        Matcher place = PLACE.matcher(String.valueOf(cause.getMessage()));
        String file = place.find() && !line.contains(place.group()) ? " " + place.group() : "";
        return cause.getClass().getSimpleName() + ": " + line + file;
      }
    }
    return "in " + warehouse;
  }

  private static String text(Throwable failure) {
    return text(chain(failure));
  }

  private static String text(List<Throwable> chain) {
    StringBuilder text = new StringBuilder();
    for (Throwable cause : chain) {
      text.append(cause).append(isOfDelta(cause) ? " no JSON in a log of Delta\n" : "\n");
    }
    return text.toString();
  }

  /** Returns whether Delta failed to read JSON, which policies, logs and settings also contain. */
  private static boolean isOfDelta(Throwable cause) {
    return cause instanceof JsonProcessingException
        && Arrays.stream(cause.getStackTrace())
            .anyMatch(frame -> frame.getClassName().startsWith("org.apache.spark.sql.delta."));
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = failure; cause != null && chain.size() < 50; cause = cause.getCause()) {
      chain.add(cause);
      chain.addAll(List.of(cause.getSuppressed()));
    }
    return chain;
  }
}
