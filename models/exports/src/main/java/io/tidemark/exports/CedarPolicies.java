package io.tidemark.exports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.event.Impact;
import io.tidemark.runtime.release.Pointer;
import io.tidemark.runtime.risk.DecisionKind;
import io.tidemark.runtime.risk.DecisionTable;
import io.tidemark.runtime.risk.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Exports a release's decisions as Cedar policies with a JSON schema. Cedar answers only yes or no,
 * so each request asks for {@code Pass}, {@code StepUp} or {@code Revalidate}: whether the identity
 * may perform the action immediately, after a step-up or after a revalidation. The caller supplies
 * the effective risk in micro-units, the scope, the impact and the time.
 *
 * <p>Cedar skips policies that it fails to evaluate, so there is no {@code forbid}: an action is
 * permitted only if a {@code permit} policy applies, and after the hard expiry none does.
 */
public final class CedarPolicies {
  private CedarPolicies() {}

  /** Returns the content of {@code schema.cedarschema.json} and {@code policies.cedar}, by name. */
  public static Map<String, String> files(ReleaseNumbers numbers) {
    Map<String, String> files = new TreeMap<>();
    files.put("schema.cedarschema.json", schema());
    files.put("policies.cedar", policies(numbers));
    return files;
  }

  private static String schema() {
    ObjectNode root = JsonText.MAPPER.createObjectNode();
    ObjectNode space = root.putObject("Tidemark");
    ObjectNode entities = space.putObject("entityTypes");
    entities.putObject("Identity");
    entities.putObject("Resource");
    ObjectNode actions = space.putObject("actions");
    for (CedarAction answer : CedarAction.values()) {
      ObjectNode applies = actions.putObject(answer.action).putObject("appliesTo");
      applies.putArray("principalTypes").add("Identity");
      applies.putArray("resourceTypes").add("Resource");
      ObjectNode context = applies.putObject("context").put("type", "Record");
      ObjectNode attributes = context.putObject("attributes");
      attributes.putObject("effective_risk_micro").put("type", "Long").put("required", true);
      attributes.putObject("now_seconds").put("type", "Long").put("required", true);
      attributes.putObject("scope").put("type", "String").put("required", true);
      attributes.putObject("impact").put("type", "String").put("required", true);
    }
    return new String(JsonText.of(root), StandardCharsets.UTF_8);
  }

  private enum CedarAction {
    PASS("Pass", DecisionKind.ALLOW),
    STEP_UP("StepUp", DecisionKind.STEP_UP),
    REVALIDATE("Revalidate", DecisionKind.REVALIDATE);

    private final String action;
    private final DecisionKind upTo;

    CedarAction(String action, DecisionKind upTo) {
      this.action = action;
      this.upTo = upTo;
    }
  }

  private static String policies(ReleaseNumbers numbers) {
    StringBuilder text = new StringBuilder();
    text.append("// Release ").append(numbers.pointer().sequence()).append(", manifest ");
    text.append(numbers.pointer().manifestSha256()).append('\n');
    numbers
        .omitted()
        .forEach(
            entry ->
                text.append("// Omitted: ")
                    .append(entry)
                    .append(", which also affect the release's decisions\n"));
    numbers
        .scopes()
        .forEach(
            (scope, limits) -> {
              for (Impact impact : Impact.values()) {
                for (CedarAction answer : CedarAction.values()) {
                  policy(text, numbers, scope, limits, impact, answer);
                }
              }
            });
    return text.toString();
  }

  /** Writes policies before the expiry and for the grace period, or one if they are identical. */
  private static void policy(
      StringBuilder text,
      ReleaseNumbers numbers,
      String scope,
      ReleaseNumbers.Thresholds limits,
      Impact impact,
      CedarAction answer) {
    DecisionTable table = numbers.decisions();
    long fresh = below(level -> table.decision(level, impact), limits, answer);
    long grace = below(level -> table.decisionInGrace(level, impact), limits, answer);
    Pointer pointer = numbers.pointer();
    long from = pointer.issuedAt().minusSeconds(300).getEpochSecond();
    long expires = pointer.expiresAt().getEpochSecond();
    long ends = pointer.hardExpiresAt().getEpochSecond();
    if (fresh == grace) {
      permit(text, scope, impact, answer, fresh, from, ends);
    } else {
      permit(text, scope, impact, answer, fresh, from, expires);
      permit(text, scope, impact, answer, grace, expires, ends);
    }
  }

  private static void permit(
      StringBuilder text,
      String scope,
      Impact impact,
      CedarAction answer,
      long below,
      long from,
      long until) {
    if (below < 0) {
      return;
    }
    text.append("permit(principal, action == Tidemark::Action::\"").append(answer.action);
    text.append("\", resource)\nwhen {\n  context.scope == ").append(quoted(scope));
    text.append(" &&\n  context.impact == \"").append(impact.label());
    text.append("\" &&\n  context.effective_risk_micro >= 0");
    text.append(" && context.effective_risk_micro < ").append(below);
    text.append(" &&\n  context.now_seconds >= ").append(from);
    text.append(" && context.now_seconds < ").append(until).append("\n};\n");
  }

  /** Returns the effective risk below which an action is permitted, or −1. */
  private static long below(
      Function<Level, DecisionKind> decisions,
      ReleaseNumbers.Thresholds limits,
      CedarAction answer) {
    long below = -1;
    long[] ends = {limits.medium(), limits.high(), 1_000_001L};
    for (Level level : Level.values()) {
      if (decisions.apply(level).compareTo(answer.upTo) > 0) {
        return below;
      }
      below = ends[level.ordinal()];
    }
    return below;
  }

  /** Quotes a scope name from the log, which must not terminate the string literal. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            point -> {
              if (point >= ' ' && point < 127 && point != '"' && point != '\\') {
                quoted.append((char) point);
              } else {
                quoted.append("\\u{").append(Integer.toHexString(point)).append('}');
              }
            });
    return quoted.append('"').toString();
  }
}
