package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.util.Set;

/** Maps the outcome of an Entra sign-in from the error codes of Entra's security token service. */
final class EntraOutcome {
  /**
   * Error codes for authenticated identities that are denied access by a policy or because of a
   * missing assignment.
   */
  private static final Set<String> DENIED =
      Set.of(
          "50005", "50105", "53000", "53001", "53002", "53003", "53004", "53009", "53010", "53011",
          "65001", "90094", "501051", "530002", "530003", "530021", "530031", "530032", "530034",
          "530035", "500021", "500022", "500213", "7000112", "7000113");

  /**
   * Error codes for failed authentication: the identity is unknown or locked, its secret is wrong
   * or expired, or its assertion is invalid.
   */
  private static final Set<String> UNPROVEN =
      Set.of(
          "50008", "50034", "50053", "50055", "50056", "50057", "50126", "50128", "50173", "70002",
          "70008", "70043", "90002", "100007", "500011", "500133", "700003", "700016", "700021",
          "700022", "700023", "700024", "700027", "700030", "700082", "700084", "700211", "700212",
          "700213", "700222", "7000212", "7000213", "7000215", "7000218", "7000222", "7000229");

  private EntraOutcome() {}

  static void map(EntraRecord signIn, JsonRecord outer, EventDraft event) {
    String result = outer.text(signIn.isColumns() ? "ResultType" : "resultType");
    String code = signIn.object(EntraField.STATUS).text("errorCode");
    // The documented value is a number, but some exports contain a word instead.
    if (result == null || (code != null && !Character.isDigit(result.charAt(0)))) {
      result = code == null ? result : code;
    }
    if (result == null) {
      return;
    }
    if (result.equals("0") || result.equalsIgnoreCase("success")) {
      event
          .number(EventColumn.STATUS_ID, 1)
          .text(EventColumn.AUTHZ_DECISION, "ALLOWED")
          .flag(EventColumn.IS_AUTHENTICATED, true);
      return;
    }
    event.number(EventColumn.STATUS_ID, 2).text(EventColumn.STATUS_CODE, result);
    event.keep("failureReason", signIn.object(EntraField.STATUS).text("failureReason"));
    event.keep("resultDescription", outer.text("resultDescription"));
    if (DENIED.contains(result)) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED").flag(EventColumn.IS_AUTHENTICATED, true);
    } else if (UNPROVEN.contains(result)) {
      event.flag(EventColumn.IS_AUTHENTICATED, false);
    }
  }
}
