package io.tidemark.simulator.company;

import io.tidemark.simulator.event.Identity;
import io.tidemark.simulator.event.Principal;
import io.tidemark.simulator.event.Rng;
import java.util.Locale;

/** Names and ids on platforms other than AWS and the cluster. */
final class PlatformNames {
  private static final String TENANT = "5d1f0c1e-7a52-4c0b-9b1e-2f4a6c8e0d13";

  private PlatformNames() {}

  static Identity identity(Principal principal, int number, String app, Rng rng) {
    String project = number % 3 == 0 ? "norrin-platform" : "norrin-shop";
    String region = number % 5 == 0 ? "us-central1" : "europe-west1";
    return switch (principal) {
      case GCP_SERVICE_ACCOUNT ->
          new Identity(
              "svc-" + app + "@" + project + ".iam.gserviceaccount.com",
              principal,
              project,
              region,
              app,
              "1" + digits(rng, 20));
      case ENTRA_SERVICE_PRINCIPAL ->
          new Identity("sp-" + app, principal, TENANT, "", app, rng.uuid());
      case ENTRA_MANAGED_IDENTITY ->
          new Identity("id-" + app, principal, TENANT, "", app, rng.uuid());
      case OKTA_SERVICE_APP ->
          new Identity(app + " provisioning", principal, "norrin", "", app, okta("0oa", rng));
      case OKTA_PERSON ->
          new Identity(People.email(number), principal, "norrin", "", "people", okta("00u", rng));
      case GITHUB_APP ->
          new Identity(
              "norrin-" + app + "-sync[bot]", principal, "norrin", "", app, digits(rng, 8));
      case GITHUB_ACTIONS ->
          new Identity("actions of norrin-" + app, principal, "norrin-" + app, "", app, "41898282");
      case GITHUB_TOKEN ->
          new Identity("norrin-" + app + "-tool", principal, "norrin", "", app, digits(rng, 7));
      case VAULT_APPROLE, VAULT_JWT ->
          new Identity(
              (principal == Principal.VAULT_JWT ? "job-" : "role-") + app,
              principal,
              "norrin-vault",
              "",
              app,
              rng.uuid());
      case MESH_WORKLOAD ->
          new Identity(
              app,
              principal,
              "norrin-prod",
              region,
              app,
              "spiffe://norrin.example/ns/shop/sa/" + app);
      case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT ->
          new Identity("job-" + app, principal, "norrin", region, app, "job-" + app);
      default -> throw new IllegalArgumentException(principal + " has no platform names");
    };
  }

  private static String digits(Rng rng, int count) {
    StringBuilder digits = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      digits.append(Character.forDigit(i == 0 ? rng.between(1, 9) : rng.below(10), 10));
    }
    return digits.toString();
  }

  private static String okta(String prefix, Rng rng) {
    return prefix + rng.base32(17).toLowerCase(Locale.ROOT);
  }
}
