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
    String zone = number % 5 == 0 ? "us-central1" : "europe-west1";
    String name =
        switch (principal) {
          case GCP_SERVICE_ACCOUNT -> "svc-" + app + "@" + project + ".iam.gserviceaccount.com";
          case ENTRA_SERVICE_PRINCIPAL -> "sp-" + app;
          case ENTRA_MANAGED_IDENTITY -> "id-" + app;
          case OKTA_SERVICE_APP -> app + " provisioning";
          case OKTA_PERSON -> People.email(number);
          case GITHUB_APP -> "norrin-" + app + "-sync[bot]";
          case GITHUB_ACTIONS -> "actions of norrin-" + app;
          case GITHUB_TOKEN -> "norrin-" + app + "-tool";
          case VAULT_APPROLE -> "role-" + app;
          case MESH_WORKLOAD -> app;
          case VAULT_JWT, WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT -> "job-" + app;
          default -> throw new IllegalArgumentException(principal + " has no platform names");
        };
    String account =
        switch (principal) {
          case GCP_SERVICE_ACCOUNT -> project;
          case ENTRA_SERVICE_PRINCIPAL, ENTRA_MANAGED_IDENTITY -> TENANT;
          case GITHUB_ACTIONS -> "norrin-" + app;
          case VAULT_APPROLE, VAULT_JWT -> "norrin-vault";
          case MESH_WORKLOAD -> "norrin-prod";
          default -> "norrin";
        };
    String region =
        switch (principal) {
          case GCP_SERVICE_ACCOUNT, MESH_WORKLOAD, WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT ->
              zone;
          default -> "";
        };
    String uid =
        switch (principal) {
          case GCP_SERVICE_ACCOUNT -> "1" + digits(rng, 20);
          case OKTA_SERVICE_APP -> okta("0oa", rng);
          case OKTA_PERSON -> okta("00u", rng);
          case GITHUB_APP -> digits(rng, 8);
          case GITHUB_ACTIONS -> "41898282";
          case GITHUB_TOKEN -> digits(rng, 7);
          case MESH_WORKLOAD -> "spiffe://norrin.example/ns/shop/sa/" + app;
          case WEB_CLIENT, PLATFORM_SERVICE, ENFORCED_CLIENT -> name;
          default -> rng.uuid();
        };
    String group = principal == Principal.OKTA_PERSON ? "people" : app;
    return new Identity(name, principal, account, region, group, uid);
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
