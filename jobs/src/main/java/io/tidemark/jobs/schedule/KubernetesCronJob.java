package io.tidemark.jobs.schedule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A CronJob ({@code batch/v1}): one pod a night, never two at once, tried again where it helps. */
final class KubernetesCronJob {
  private static final String MOUNTS =
      "# Mount what the arguments name: volumes and volumeMounts are the cluster's to say.\n";

  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private KubernetesCronJob() {}

  static String of(NightSchedule schedule) {
    Map<String, Object> container = new LinkedHashMap<>();
    container.put("name", "nightly");
    container.put("image", schedule.image());
    container.put("command", List.of("/bin/sh", "-c"));
    container.put("args", List.of(literal(Tries.of(schedule))));
    container.put(
        "resources",
        ordered(
            "limits", Map.of("memory", "6Gi"), "requests", ordered("cpu", "2", "memory", "6Gi")));
    container.put(
        "securityContext",
        ordered("allowPrivilegeEscalation", false, "capabilities", Map.of("drop", List.of("ALL"))));
    Map<String, Object> pod =
        ordered(
            "restartPolicy",
            "Never",
            // Else each service of the namespace becomes variables, also one named like a setting.
            "enableServiceLinks",
            false,
            "securityContext",
            ordered("runAsNonRoot", true, "seccompProfile", Map.of("type", "RuntimeDefault")),
            "containers",
            List.of(container));
    // The container made the tries: a code of the program's own is its last word. A pod that was
    // lost has another code, and is replaced.
    Map<String, Object> ended =
        ordered(
            "action",
            "FailJob",
            "onExitCodes",
            ordered(
                "containerName",
                "nightly",
                "operator",
                "In",
                "values",
                List.of(1, 2, 10, 20, 30, 40)));
    Map<String, Object> job =
        ordered(
            "backoffLimit",
            schedule.retries(),
            "activeDeadlineSeconds",
            72_000,
            "podFailurePolicy",
            Map.of("rules", List.of(ended)),
            "template",
            Map.of("spec", pod));
    Map<String, Object> spec =
        ordered(
            "schedule",
            schedule.at().getMinute() + " " + schedule.at().getHour() + " * * *",
            "timeZone",
            "Etc/UTC",
            "concurrencyPolicy",
            "Forbid",
            "startingDeadlineSeconds",
            43_200,
            "successfulJobsHistoryLimit",
            7,
            "failedJobsHistoryLimit",
            7,
            "jobTemplate",
            Map.of("spec", job));
    Map<String, Object> cronJob =
        ordered(
            "apiVersion",
            "batch/v1",
            "kind",
            "CronJob",
            "metadata",
            Map.of("name", schedule.name()),
            "spec",
            spec);
    try {
      return MOUNTS + YAML.writeValueAsString(cronJob);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a CronJob of plain maps cannot be written", e);
    }
  }

  /** Kubernetes expands {@code $(NAME)} in arguments; {@code $$} stands for one dollar sign. */
  private static String literal(String argument) {
    return argument.replace("$", "$$");
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
