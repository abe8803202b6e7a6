package io.tidemark.jobs.source;

import io.tidemark.engine.event.EventColumn;
import java.util.Locale;
import java.util.Set;

final class CloudTrailOutcome {
  /** Error codes for rejected credentials, which leave the caller unauthenticated. */
  private static final Set<String> NOT_AUTHENTICATED =
      Set.of(
          "invalidclienttokenid",
          "cloudtrailinvalidclienttokenidexception",
          "signaturedoesnotmatch",
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

  /** EC2 error code for both invalid credentials and unauthorised calls. */
  private static final String AUTH_FAILURE = "authfailure";

  private static final String NO_CREDENTIAL = "validate the provided access credentials";

  private CloudTrailOutcome() {}

  static void map(JsonRecord record, EventDraft event) {
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
    boolean unproven =
        signInFailed
            || NOT_AUTHENTICATED.contains(code)
            || (code.equals(AUTH_FAILURE) && isOfCredential(record.text("errorMessage")));
    event.flag(EventColumn.IS_AUTHENTICATED, !unproven);
    if (!unproven && isDenial(code)) {
      event.text(EventColumn.AUTHZ_DECISION, "DENIED");
    }
  }

  private static boolean isOfCredential(String message) {
    return message == null || message.contains(NO_CREDENTIAL);
  }

  private static boolean isDenial(String code) {
    return code.equals(AUTH_FAILURE)
        || code.contains("accessdenied")
        || code.contains("unauthorized")
        || code.contains("notauthorized")
        || code.startsWith("forbidden")
        || code.startsWith("authorizationerror")
        || code.equals("explicitdeny");
  }
}
