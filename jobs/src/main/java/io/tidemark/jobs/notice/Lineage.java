package io.tidemark.jobs.notice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidemark.jobs.ExitCode;
import io.tidemark.jobs.PrintableText;
import io.tidemark.jobs.ProgramVersion;
import io.tidemark.jobs.TidemarkException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Run events of OpenLineage (specification 2-0-2): a START when a run begins, a COMPLETE or FAIL
 * when it ends, with what it read and which tables it wrote. They name places, never what is there.
 */
public final class Lineage {
  private static final String PRODUCER = "urn:io.tidemark:tidemark";
  private static final String SCHEMA =
      "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final String FACETS = "https://openlineage.io/spec/facets/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Optional<Path> file;
  private final Optional<PostAddress> address;

  private Lineage(Optional<Path> file, Optional<PostAddress> address) {
    this.file = file;
    this.address = address;
  }

  /**
   * Where events go.
   *
   * @param file takes one event a line, after what is there; null for none
   * @param urlFile holds the address that takes them; null for none
   * @throws TidemarkException where the address cannot be read
   */
  public static Lineage to(Path file, Path urlFile) {
    return new Lineage(
        Optional.ofNullable(file),
        Optional.ofNullable(urlFile)
            .map(given -> PostAddress.read(given, "lineage service", "--lineage-url-file")));
  }

  /** Whether anybody is to be told. */
  public boolean isWanted() {
    return file.isPresent() || address.isPresent();
  }

  /**
   * Gives an event to whoever wants it.
   *
   * @return why one was not taken; empty when all were
   */
  public Optional<String> give(String event) {
    List<String> refusals = new ArrayList<>();
    file.ifPresent(
        path -> {
          try {
            Files.writeString(
                path, event + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
          } catch (IOException e) {
            refusals.add(path + ": " + e);
          }
        });
    address.ifPresent(
        service -> {
          String refused = service.send(event);
          if (refused != null) {
            refusals.add("the lineage service: " + refused);
          }
        });
    return refusals.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", refusals));
  }

  /** The event of a run that begins. */
  public static String started(
      String runId,
      String command,
      Optional<LocalDate> night,
      Instant at,
      Collection<String> inputs) {
    return event("START", runId, command, night, Optional.empty(), at, inputs, List.of());
  }

  /**
   * The event of a run that ended.
   *
   * @param outputs tables that it committed to, as paths or URIs
   */
  public static String ended(
      RunOutcome outcome,
      Optional<LocalDate> night,
      Collection<String> inputs,
      Collection<String> outputs) {
    // A refused baseline is an outcome of a night, not a failure of its run.
    boolean complete =
        outcome.exitCode() == ExitCode.OK || outcome.exitCode() == ExitCode.GATE_REFUSED;
    return event(
        complete ? "COMPLETE" : "FAIL",
        outcome.runId(),
        outcome.command(),
        night,
        outcome.problem(),
        outcome.endedAt(),
        inputs,
        outputs);
  }

  private static String event(
      String type,
      String runId,
      String command,
      Optional<LocalDate> night,
      Optional<String> problem,
      Instant at,
      Collection<String> inputs,
      Collection<String> outputs) {
    Map<String, Object> runFacets = new LinkedHashMap<>();
    night.ifPresent(
        date ->
            runFacets.put(
                "nominalTime",
                facet(
                    "1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet",
                    "nominalStartTime",
                    date.atStartOfDay(ZoneOffset.UTC).toInstant().toString())));
    problem.ifPresent(
        says -> {
          Map<String, Object> error =
              facet(
                  "1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet",
                  "message",
                  PrintableText.of(says, 300));
          error.put("programmingLanguage", "JAVA");
          runFacets.put("errorMessage", error);
        });
    Map<String, Object> engine =
        facet(
            "1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet",
            "version",
            ProgramVersion.text());
    engine.put("name", "tidemark");
    runFacets.put("processing_engine", engine);
    Map<String, Object> run = new LinkedHashMap<>();
    // The same run has the same id in every event, and in no other run.
    run.put(
        "runId",
        UUID.nameUUIDFromBytes(("tidemark " + runId).getBytes(StandardCharsets.UTF_8)).toString());
    run.put("facets", runFacets);
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("namespace", "tidemark");
    job.put("name", command.replace(' ', '.'));
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("eventType", type);
    event.put("eventTime", at.toString());
    event.put("producer", PRODUCER);
    event.put("schemaURL", SCHEMA);
    event.put("run", run);
    event.put("job", job);
    event.put("inputs", inputs.stream().map(Lineage::dataset).toList());
    event.put("outputs", outputs.stream().map(Lineage::dataset).toList());
    try {
      return JSON.writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event of plain values has no JSON form", e);
    }
  }

  private static Map<String, Object> facet(String schema, String key, Object value) {
    Map<String, Object> facet = new LinkedHashMap<>();
    facet.put("_producer", PRODUCER);
    facet.put("_schemaURL", FACETS + schema);
    facet.put(key, value);
    return facet;
  }

  /** Namespace and name as the naming rules have them: the store, and the path in it. */
  private static Map<String, Object> dataset(String place) {
    // Places are spelled as Hadoop does, with nothing escaped.
    URI uri = new org.apache.hadoop.fs.Path(place).toUri();
    Map<String, Object> dataset = new LinkedHashMap<>();
    String scheme = uri.getScheme() == null ? "file" : uri.getScheme();
    boolean local = scheme.equals("file");
    dataset.put("namespace", local ? "file" : scheme + "://" + uri.getAuthority());
    dataset.put("name", local ? uri.getPath() : uri.getPath().replaceFirst("^/", ""));
    return dataset;
  }
}
