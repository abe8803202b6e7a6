package io.tidemark.jobs.lab;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An experiment as a run of MLflow, in the files of its FileStore: {@code mlflow ui
 * --backend-store-uri mlruns} shows it beside others. The same findings give the same files.
 */
final class MlflowRun {
  private static final String EXPERIMENT = "731000";
  private static final String NAME = "tidemark-lab";

  private final Path store;
  private final JsonNode findings;
  private final String runId;

  private MlflowRun(Path store, JsonNode findings, String runId) {
    this.store = store;
    this.findings = findings;
    this.runId = runId;
  }

  /**
   * Writes a run.
   *
   * @param store the folder {@code mlruns}
   * @param runId 32 hexadecimal digits
   * @param ended when it ended
   * @param artifacts by file name
   */
  static void write(
      Path store, JsonNode findings, String runId, Instant ended, Map<String, String> artifacts)
      throws IOException {
    MlflowRun run = new MlflowRun(store.toAbsolutePath().normalize(), findings, runId);
    run.experiment();
    run.run(ended);
    run.values("params", run.params());
    run.values("metrics", run.metrics(ended));
    run.values("tags", run.tags());
    run.values("artifacts", artifacts);
  }

  private void experiment() throws IOException {
    Path meta = store.resolve(EXPERIMENT).resolve("meta.yaml");
    if (Files.exists(meta)) {
      return;
    }
    Map<String, String> fields = new TreeMap<>();
    fields.put("artifact_location", quoted(store.resolve(EXPERIMENT).toUri().toString()));
    fields.put("creation_time", Long.toString(asked()));
    fields.put("experiment_id", quoted(EXPERIMENT));
    fields.put("last_update_time", Long.toString(asked()));
    fields.put("lifecycle_stage", "active");
    fields.put("name", NAME);
    yaml(meta, fields);
  }

  private void run(Instant ended) throws IOException {
    Map<String, String> fields = new TreeMap<>();
    fields.put("artifact_uri", quoted(folder().resolve("artifacts").toUri().toString()));
    fields.put("end_time", Long.toString(ended.toEpochMilli()));
    fields.put("entry_point_name", "''");
    fields.put("experiment_id", quoted(EXPERIMENT));
    fields.put("lifecycle_stage", "active");
    fields.put("run_id", quoted(runId));
    fields.put("run_name", quoted(findings.path("id").asText()));
    fields.put("run_uuid", quoted(runId));
    fields.put("source_name", "''");
    fields.put("source_type", "4");
    fields.put("source_version", "''");
    fields.put("start_time", Long.toString(asked()));
    fields.put("status", "3");
    fields.put("tags", "[]");
    fields.put("user_id", "tidemark");
    yaml(folder().resolve("meta.yaml"), fields);
  }

  private Map<String, String> params() {
    Map<String, String> params = new LinkedHashMap<>();
    JsonNode question = findings.path("question");
    params.put("catalogue", question.at("/tried/name").asText());
    params.put("catalogue_hash", question.at("/tried/hash").asText());
    params.put("against", question.at("/against/name").asText());
    params.put("against_hash", question.at("/against/hash").asText());
    for (String field : new String[] {"from", "to", "days", "attacks", "seed", "budget"}) {
      params.put(field, question.path(field).asText());
    }
    params.put("training_seeds", question.path("training_seeds").toString());
    return params;
  }

  private Map<String, String> metrics(Instant ended) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    for (JsonNode figure : findings.path("detection")) {
      int useCase = figure.path("case").asInt();
      String name = useCase == 0 ? "detection" : "detection_case_" + useCase;
      values.put(name, figure.path("tried"));
      values.put(name + "_against", figure.path("against"));
      values.put(name + "_difference", figure.path("difference"));
    }
    JsonNode all = findings.at("/detection/0");
    values.put("detection_difference_low", all.path("low"));
    values.put("detection_difference_high", all.path("high"));
    values.put("detection_seed_band", all.path("seed_band"));
    values.put("false_step_ups", findings.at("/false_step_ups/tried"));
    values.put("false_step_ups_against", findings.at("/false_step_ups/against"));
    values.put("engine_micros_per_event", findings.at("/cost/engine_micros_per_event/tried"));
    values.put("cpu_seconds", findings.at("/cost/cpu_seconds/tried"));
    Map<String, String> metrics = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value.isNumber()) {
            metrics.put(name, ended.toEpochMilli() + " " + value.asDouble() + " 0\n");
          }
        });
    return metrics;
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.runName", findings.path("id").asText());
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("verdict", findings.at("/verdict/standing").asText());
    return tags;
  }

  private void values(String kind, Map<String, String> values) throws IOException {
    for (var value : values.entrySet()) {
      Path file = folder().resolve(kind).resolve(value.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, value.getValue());
    }
  }

  private Path folder() {
    return store.resolve(EXPERIMENT).resolve(runId);
  }

  private long asked() {
    return Instant.parse(findings.at("/question/asked").asText()).toEpochMilli();
  }

  private static void yaml(Path file, Map<String, String> fields) throws IOException {
    StringBuilder text = new StringBuilder();
    fields.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    Files.createDirectories(file.getParent());
    Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
