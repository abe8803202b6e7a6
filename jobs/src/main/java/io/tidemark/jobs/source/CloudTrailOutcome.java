package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.util.Locale;
import java.util.Set;

/** How a CloudTrail call ended. */
final class CloudTrailOutcome {
  /** The credential itself was refused: whoever called is not proven to be anyone. */
  private static final Set<String> NOT_AUTHENTICATED =
      Set.of(
          "invalidclienttokenid",
          "cloudtrailinvalidclienttokenidexception",
          "signaturedoesnotmatch",
          "authfailure",
          "expiredtoken",
          "expiredtokenexception",
          "requestexpired",
          "unrecognizedclientexception",
          "invalidtoken",
          "invalidaccesskeyid",
          "incompletesignature",
          "incompletesignatureexception",
          "invalidsignatureexception",
          "missingauthenticationtoken",
          "missingauthenticationtokenexception",
          "requesttimetooskewed",
          "invalididentitytoken",
          "invalididentitytokenexception");

  private CloudTrailOutcome() {}

  static void map(JsonRecord record, EventDraft event) throws RefusedRecord {
    String error = record.text("errorCode");
    String signIn = record.ifObject("responseElements").node("ConsoleLogin").asText("");
    boolean signInFailed =
        signIn.equals("Failure")
            || (error != null && "ConsoleLogin".equals(record.text("eventName")));
    if (error == null && !signInFailed) {
      event.number(EventColumn.STATUS_ID, 1);
      event.text(EventColumn.AUTHZ_DECISION, "ALLOWED");
      event.flag(EventColumn.IS_AUTHENTICATED, true);
      return;
    }
    event.number(EventColumn.STATUS_ID, 2);
    event.text(EventColumn.STATUS_CODE, error == null ? "Failure" : error);
    String code = error == null ? "" : error.toLowerCase(Locale.ROOT);
    code = code.startsWith("client.") ? code.substring("client.".length()) : code;
    boolean unproven = signInFailed || NOT_AUTHENTICATED.contains(code);
    event.flag(EventColumn.IS_AUTHENTICATED, !unproven);
    if (!unproven && isDenial(code)) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED");
    }
  }

  private static boolean isDenial(String code) {
    return code.contains("accessdenied")
        || code.contains("unauthorized")
        || code.contains("notauthorized")
        || code.startsWith("forbidden")
        || code.startsWith("authorizationerror")
        || code.equals("explicitdeny");
  }
}
