package io.tidemark.runtime.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.EventTime;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import io.tidemark.engine.event.Outcome;
import io.tidemark.engine.profile.DaySummary;
import io.tidemark.engine.profile.Profile;
import io.tidemark.engine.profile.ProfileRules;
import io.tidemark.engine.profile.ProfileSchema;
import io.tidemark.runtime.baseline.ScopeBaseline;
import io.tidemark.runtime.forest.Forest;
import io.tidemark.runtime.judge.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The self-test file {@code golden.jsonl}: results of the publishing machine, which every reader
 * recomputes. Each line is a JSON object: a {@code row} (a vector with its scores in a scope), an
 * {@code identity} (a profile), or an {@code event} of that identity with its vector and verdict,
 * in the order of judging.
 */
final class GoldenFile {
  static final String NAME = "golden.jsonl";
  private static final int MOST_SCOPES = 32;

  private GoldenFile() {}

  static byte[] write(ReleaseModel rules) {
    StringBuilder lines = new StringBuilder();
    List<ScopeBaseline> scopes = rules.judge().baseline().judgingScopes();
    for (ScopeBaseline scope : scopes.subList(0, Math.min(scopes.size(), MOST_SCOPES))) {
      for (float[] row : GoldenRows.of(scope)) {
        lines.append(JsonFields.line(rowLine(scope, row))).append('\n');
      }
    }
    // One of the release's cohorts, so that cohort features are tested too.
    String cohort = rules.cohorts().names().stream().findFirst().orElse(GoldenEvents.COHORT);
    Profile profile =
        GoldenEvents.profile(rules.night(), rules.program().schema(), rules.rules(), cohort)
            .keyed(rules.key());
    ObjectNode identity = JsonFields.MAPPER.createObjectNode();
    identity.put("kind", "identity").put("identity", GoldenEvents.IDENTITY);
    identity.put("profile", Base64.getEncoder().encodeToString(profile.toBytes()));
    lines.append(JsonFields.line(identity)).append('\n');
    JudgedIdentity judged = create(rules, profile);
    for (AccessEvent event : GoldenEvents.trial(rules.night())) {
      lines.append(JsonFields.line(eventLine(rules, judged, event).orElseThrow())).append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Recomputes all results and returns the number of lines.
   *
   * @throws RejectedReleaseException if any bit of a number differs or the file is malformed
   */
  static int check(byte[] file, ReleaseModel rules) {
    List<JsonFields> lines = new ArrayList<>();
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n")) {
      lines.add(
          JsonFields.read(
              line.getBytes(StandardCharsets.UTF_8), NAME, RejectionReason.CONTENT_UNREADABLE));
    }
    JudgedIdentity judged = null;
    for (int number = 0; number < lines.size(); number++) {
      JsonFields line = lines.get(number);
      ObjectNode again;
      switch (line.text("kind")) {
        case "row" -> {
          ScopeBaseline scope = scope(rules, line);
          again = rowLine(scope, row(number, line, scope.statistic().numFeatures()));
        }
        case "identity" -> {
          judged = create(rules, profile(rules, line));
          continue;
        }
        case "event" -> {
          if (judged == null) {
            throw unreadable(number, "an event comes before its identity", null);
          }
          int at = number;
          again =
              eventLine(rules, judged, EventJson.read(line.node("event")))
                  .orElseThrow(() -> unreadable(at, "the release does not judge the event", null));
        }
        default ->
            throw unreadable(number, "it has the unknown kind '" + line.text("kind") + "'", null);
      }
      compare(number, line, again);
    }
    return lines.size();
  }

  private static void compare(int number, JsonFields line, ObjectNode computed) {
    // A round trip gives the computed numbers the same types as those in the file.
    JsonFields again =
        JsonFields.read(
            JsonFields.line(computed).getBytes(StandardCharsets.UTF_8),
            NAME,
            RejectionReason.CONTENT_UNREADABLE);
    for (var member : computed.properties()) {
      String name = member.getKey();
      if (!again.node(name).equals(line.node(name))) {
        throw RejectionReason.GOLDEN_DIFFERS.because(
            "line %s of %s has %s %s, but this machine computes %s; reject this release, or use the"
                + " tidemark-runtime that wrote it",
            number + 1, NAME, name, line.node(name), again.node(name));
      }
    }
  }

  private static JudgedIdentity create(ReleaseModel rules, Profile profile) {
    return JudgedIdentity.create(
        rules,
        Optional.of(new IdentityRecord(profile, OptionalDouble.empty(), Optional.empty())),
        rules.judgesFromMicros());
  }

  private static ObjectNode rowLine(ScopeBaseline scope, float[] row) {
    double score = scope.statistic().forestScore(row);
    double statistic = scope.statistic().statistic(row, score);
    ObjectNode line = JsonFields.MAPPER.createObjectNode();
    line.put("kind", "row").put("scope", scope.id());
    line.set("row", floats(row));
    return line.put("score", score)
        .put("statistic", statistic)
        .put("p_value", scope.calibration().pValue(statistic - scope.usualMaximum()));
  }

  private static Optional<ObjectNode> eventLine(
      ReleaseModel rules, JudgedIdentity judged, AccessEvent event) {
    float[] vector = new float[rules.program().size()];
    Optional<Verdict> verdict = judged.evaluate(event, vector);
    judged.completed(event);
    return verdict.map(of -> eventLine(event, vector, of));
  }

  private static ObjectNode eventLine(AccessEvent event, float[] vector, Verdict verdict) {
    ObjectNode line = JsonFields.MAPPER.createObjectNode();
    line.put("kind", "event");
    line.set("event", EventJson.of(event));
    line.set("vector", floats(vector));
    return line.put("score", verdict.score())
        .put("statistic", verdict.statistic())
        .put("p_value", verdict.pValue())
        .put("risk", verdict.risk())
        .put("level", verdict.level().name())
        .put("decision", verdict.decision().name())
        .put("cause", verdict.cause().name())
        .put("scope", verdict.scopeId());
  }

  private static ArrayNode floats(float[] row) {
    ArrayNode values = JsonFields.MAPPER.createArrayNode();
    for (float value : row) {
      if (Float.isNaN(value)) {
        values.addNull();
      } else {
        values.add(value);
      }
    }
    return values;
  }

  private static ScopeBaseline scope(ReleaseModel rules, JsonFields line) {
    String id = line.text("scope");
    return rules.judge().baseline().judgingScopes().stream()
        .filter(scope -> Objects.equals(scope.id(), id))
        .findFirst()
        .orElseThrow(
            () ->
                RejectionReason.GOLDEN_DIFFERS.because(
                    "%s has rows for scope %s, which the baseline does not contain", NAME, id));
  }

  private static float[] row(int number, JsonFields line, int numFeatures) {
    JsonNode values = line.node("row");
    if (values.size() != numFeatures) {
      throw unreadable(
          number,
          "the row has %d values, but the baseline has %d features"
              .formatted(values.size(), numFeatures),
          null);
    }
    float[] row = new float[values.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = values.get(i).isNumber() ? values.get(i).floatValue() : Float.NaN;
    }
    return row;
  }

  private static Profile profile(ReleaseModel rules, JsonFields line) {
    try {
      return Profile.fromBytes(
          rules.program().schema(), Base64.getDecoder().decode(line.text("profile")));
    } catch (IllegalArgumentException e) {
      throw new RejectedReleaseException(
          RejectionReason.CONTENT_UNREADABLE, "the profile in " + NAME + ": " + e.getMessage(), e);
    }
  }

  private static RejectedReleaseException unreadable(int number, String why, Throwable cause) {
    return new RejectedReleaseException(
        RejectionReason.CONTENT_UNREADABLE,
        "line " + (number + 1) + " of " + NAME + ": " + why,
        cause);
  }

  /**
   * Events of a fictitious identity for the self-test: six identical days, then one on which its
   * behaviour gradually changes. They depend only on the last day that the release learned from.
   */
  static final class GoldenEvents {
    static final String IDENTITY = "golden|self-test|reader";
    static final String COHORT = IdentityKind.SERVICE_ACCOUNT.label() + ":golden";
    private static final int HABIT_DAYS = 6;
    private static final int TRIAL_EVENTS = 48;

    static Profile profile(
        LocalDate night, ProfileSchema schema, ProfileRules rules, String cohort) {
      Profile profile = Profile.none(schema);
      for (long day = night.toEpochDay() - HABIT_DAYS + 1; day <= night.toEpochDay(); day++) {
        DaySummary.Builder summary = DaySummary.builder(schema, day);
        for (int hour = 0; hour < 24; hour++) {
          AccessEvent usual =
              event(day, hour * 60, hour, Impact.READ, "198.51.100", "sdk/1", hour % 3);
          summary.add(usual.toBuilder().text(EventColumn.COHORT, cohort).build());
        }
        profile = profile.advance(summary.build(), rules);
      }
      return profile;
    }

    static List<AccessEvent> trial(LocalDate night) {
      List<AccessEvent> events = new ArrayList<>();
      for (int i = 0; i < TRIAL_EVENTS; i++) {
        boolean elsewhere = i >= 12 && i % 4 == 0;
        boolean otherAgent = i >= 20 && i % 5 == 0;
        Impact impact = i >= 28 && i % 6 == 0 ? Impact.CRITICAL : Impact.READ;
        int action = i >= 16 && i % 3 == 0 ? 3 + i : i % 3;
        events.add(
            event(
                night.toEpochDay() + 1,
                i < 12 ? i * 60 : 720 + i,
                i,
                impact,
                elsewhere ? "203.0." + i : "198.51.100",
                otherAgent ? "curl/8" : "sdk/1",
                action));
      }
      return events;
    }

    private static AccessEvent event(
        long day, int minute, int number, Impact impact, String network, String agent, int action) {
      Outcome outcome = number % 9 == 8 ? Outcome.DENIED : Outcome.SUCCESS;
      return AccessEvent.builder()
          .text(EventColumn.METADATA_UID, "golden-" + day + "-" + number)
          .text(EventColumn.METADATA_PRODUCT, "golden")
          .number(EventColumn.TIME, EventTime.startOf(day) + minute * EventTime.MINUTE)
          .text(EventColumn.CLOUD_PROVIDER, "golden")
          .text(EventColumn.IDENTITY, IDENTITY)
          .flag(EventColumn.IS_NHI, true)
          .text(EventColumn.NHI_KIND, IdentityKind.SERVICE_ACCOUNT.label())
          .text(EventColumn.COHORT, COHORT)
          .text(EventColumn.CREDENTIAL_UID, "golden-key")
          .text(EventColumn.ACTOR_SESSION_UID, "golden-session-" + number / 8)
          .text(EventColumn.API_SERVICE_NAME, "service-" + action % 2)
          .text(EventColumn.API_OPERATION, "operation-" + action)
          .text(EventColumn.ACTION, "service-" + action % 2 + ":operation-" + action)
          .number(EventColumn.IMPACT_TIER, impact.ordinal())
          .flag(EventColumn.IS_WRITE, impact != Impact.READ)
          .text(EventColumn.RESOURCE_UID, "resource-" + action)
          .text(EventColumn.USER_AGENT, agent)
          .text(EventColumn.UA_FAMILY, agent)
          .text(EventColumn.SRC_IP, network + ".7")
          .text(EventColumn.SRC_IP_PREFIX, network + ".0/24")
          .text(EventColumn.SRC_COUNTRY, network.startsWith("198") ? "NL" : "BR")
          .number(EventColumn.STATUS_ID, outcome == Outcome.SUCCESS ? 1 : 2)
          .text(EventColumn.AUTHZ_DECISION, outcome == Outcome.DENIED ? "DENIED" : "ALLOWED")
          .build();
    }
  }

  /**
   * Vectors that reach a forest node exactly at its split, or one float32 ulp below or above it, so
   * that a reader of another precision or comparison takes the wrong branch.
   */
  static final class GoldenRows {
    private static final int NODES = 6;

    static List<float[]> of(ScopeBaseline scope) {
      Forest forest = scope.statistic().forest();
      List<float[]> rows = new ArrayList<>();
      for (int depth = 0; depth < NODES; depth++) {
        int tree = Math.floorMod(7 * depth, forest.numTrees());
        float[] row = forest.medians();
        int node = 0;
        for (int step = 0; step < depth; step++) {
          int left = forest.leftChild(tree, node);
          int next = step % 2 == 0 && !forest.isLeaf(tree, left) ? left : left + 1;
          if (forest.isLeaf(tree, node) || forest.isLeaf(tree, next)) {
            break;
          }
          float split = forest.splitValue(tree, node);
          row[forest.splitFeature(tree, node)] = next == left ? Math.nextDown(split) : split;
          node = next;
        }
        if (!forest.isLeaf(tree, node)) {
          float split = forest.splitValue(tree, node);
          for (float value : new float[] {Math.nextDown(split), split, Math.nextUp(split)}) {
            float[] probe = row.clone();
            probe[forest.splitFeature(tree, node)] = value;
            rows.add(probe);
          }
        }
      }
      float[] missing = forest.medians();
      Arrays.fill(missing, Float.NaN);
      rows.add(missing);
      return rows;
    }
  }
}
