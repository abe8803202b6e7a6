package io.tidemark.jobs.leak;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import java.util.regex.Pattern;

/**
 * Recognises actions that create a credential, or any other access that outlives the credential
 * used to create it.
 */
final class Minting {
  private static final Pattern OPERATION =
      Pattern.compile(
          // AWS: IAM keys, console passwords, sessions and service credentials.
          "(?i)CreateAccessKey|CreateLoginProfile|UpdateLoginProfile|UploadSSHPublicKey"
              + "|CreateServiceSpecificCredential|UploadSigningCertificate|AssumeRole.*"
              + "|GetFederationToken|GetSessionToken|CreateKeyPair|ImportKeyPair|CreateUser"
              // Google: service account keys and tokens.
              + "|.*CreateServiceAccountKey|.*GenerateAccessToken|.*GenerateIdToken|.*SignJwt"
              // Kubernetes, Vault and gateways: tokens and secrets.
              + "|create[ :/]?(serviceaccounts/token|token|secret|credential|api[_-]?key).*"
              + "|.*(create|issue|mint)[_-]?(token|key|credential|api[_-]?key|secret)s?");

  private Minting() {}

  static boolean isMinting(AccessEvent event) {
    String operation = event.text(EventColumn.API_OPERATION);
    return operation != null && OPERATION.matcher(operation).matches();
  }
}
