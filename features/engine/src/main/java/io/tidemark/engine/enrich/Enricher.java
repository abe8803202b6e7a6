package io.tidemark.engine.enrich;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import java.util.Collection;

/**
 * Fills derived columns: {@code identity}, {@code action}, {@code src_ip_prefix}, {@code
 * ua_family}, {@code impact_tier}, {@code is_write}, {@code is_external} and {@code cohort}. If
 * network information is available, the columns for the network and location of the source are also
 * filled. Existing values are kept, except for an impact that a policy overrides. Thread-safe.
 *
 * <pre>{@code
 * AccessEvent.Builder event = AccessEvent.builder()
 *     .text(EventColumn.CLOUD_PROVIDER, "aws")
 *     .text(EventColumn.CLOUD_ACCOUNT_UID, "123456789012")
 *     .text(EventColumn.ACTOR_USER_UID, "arn:aws:iam::123456789012:role/deploy");
 * Enricher.standard().enrich(event);
 * event.text(EventColumn.IDENTITY); // aws|123456789012|arn:aws:iam::123456789012:role/deploy
 * }</pre>
 */
public final class Enricher {
  private final ImpactMap impacts;
  private final SourceNetworks networks;

  /**
   * Creates an enricher that does not fill the network and location columns.
   *
   * @param impacts map that sets {@code impact_tier}; vectors are comparable only if their events
   *     were enriched with the same map version
   */
  public Enricher(ImpactMap impacts) {
    this(impacts, SourceNetworks.none());
  }

  /**
   * Creates an enricher that also fills the network and location columns.
   *
   * @param networks sources for the {@code src_} columns; vectors are comparable only if their
   *     events were enriched with the same versions; see {@link SourceNetworks#version()}
   */
  public Enricher(ImpactMap impacts, SourceNetworks networks) {
    this.impacts = impacts;
    this.networks = networks;
  }

  /** Returns an enricher with the impact map that ships with this module. */
  public static Enricher standard() {
    return new Enricher(ImpactMap.standard());
  }

  /** Fills absent columns that can be derived, and applies the policy's impact overrides. */
  public void enrich(AccessEvent.Builder event) {
    if (event.text(EventColumn.IDENTITY) == null) {
      event.text(EventColumn.IDENTITY, identity(event));
    }
    if (event.text(EventColumn.ACTION) == null) {
      event.text(EventColumn.ACTION, action(event));
    }
    if (event.text(EventColumn.UA_FAMILY) == null) {
      event.text(EventColumn.UA_FAMILY, UserAgentFamily.of(event.text(EventColumn.USER_AGENT)));
    }
    networks.enrich(event);
    fillImpact(event);
    overrideImpact(event);
    fillExternal(event);
    if (event.text(EventColumn.COHORT) == null) {
      event.text(EventColumn.COHORT, cohort(event));
    }
  }

  /** Returns whether a string is a well-formed {@link #identityKey} with no empty parts. */
  public static boolean isIdentityKey(String text) {
    int first = text.indexOf('|');
    int second = text.indexOf('|', first + 1);
    return first > 0 && second > first + 1 && second < text.length() - 1;
  }

  /**
   * Returns the identity key.
   *
   * @param provider provider; null is written as {@code -}
   * @param account account, tenant or cluster; null is written as {@code -}
   * @param principal stable principal, written unchanged
   * @return {@code provider|account|principal}. In the first two parts, {@code |} is replaced by
   *     {@code _}, so that the key can be split at its first two bars
   */
  public static String identityKey(String provider, String account, String principal) {
    return keyPart(provider) + '|' + keyPart(account) + '|' + principal;
  }

  private static String keyPart(String part) {
    return part == null || part.isEmpty() ? "-" : part.replace('|', '_');
  }

  private static String identity(AccessEvent.Builder event) {
    String principal = event.text(EventColumn.ACTOR_USER_UID);
    if (principal == null) {
      return null;
    }
    String account = event.text(EventColumn.CLOUD_ACCOUNT_UID);
    return identityKey(
        event.text(EventColumn.CLOUD_PROVIDER),
        account != null ? account : event.text(EventColumn.TENANT_UID),
        principal);
  }

  private static String action(AccessEvent.Builder event) {
    String service = event.text(EventColumn.API_SERVICE_NAME);
    String operation = event.text(EventColumn.API_OPERATION);
    if (operation == null) {
      return null;
    }
    return service == null ? operation : service + ':' + operation;
  }

  private void fillImpact(AccessEvent.Builder event) {
    long tier = event.number(EventColumn.IMPACT_TIER);
    long isWrite = event.number(EventColumn.IS_WRITE);
    if (tier == AccessEvent.MISSING) {
      Impact impact =
          impacts.impactOf(
              event.text(EventColumn.CLOUD_PROVIDER),
              event.text(EventColumn.API_SERVICE_NAME),
              event.text(EventColumn.API_OPERATION),
              Hint.of(isWrite, event.text(EventColumn.HTTP_METHOD)));
      if (impact == null) {
        return;
      }
      tier = impact.ordinal();
    }
    // The normalized tier is stored as well, because features may read it as a number.
    tier = Impact.ofTier(tier).ordinal();
    event.number(EventColumn.IMPACT_TIER, tier);
    if (isWrite == AccessEvent.MISSING) {
      event.flag(EventColumn.IS_WRITE, tier > Impact.READ.ordinal());
    }
  }

  /**
   * Replaces the impact reported by the log with the one set by a policy. The write flag is left
   * unchanged.
   */
  private void overrideImpact(AccessEvent.Builder event) {
    Impact impact =
        impacts.overriding(
            event.text(EventColumn.CLOUD_PROVIDER),
            event.text(EventColumn.API_SERVICE_NAME),
            event.text(EventColumn.API_OPERATION));
    if (impact != null) {
      event.number(EventColumn.IMPACT_TIER, impact.ordinal());
    }
  }

  private void fillExternal(AccessEvent.Builder event) {
    if (event.number(EventColumn.IS_EXTERNAL) == AccessEvent.MISSING
        && event.text(EventColumn.API_OPERATION) != null) {
      event.flag(
          EventColumn.IS_EXTERNAL,
          impacts.isExternal(
              event.text(EventColumn.CLOUD_PROVIDER),
              event.text(EventColumn.API_SERVICE_NAME),
              event.text(EventColumn.API_OPERATION),
              event.text(EventColumn.RESOURCE_UID)));
    }
  }

  /**
   * Returns the name of the argument that contains a call's target, or null if there is no such
   * argument.
   *
   * @param event event whose provider, service and operation are set
   * @param names names of the call's arguments that have a value
   */
  public String targetArgument(AccessEvent.Builder event, Collection<String> names) {
    return names.isEmpty()
        ? null
        : impacts.targetArgument(
            event.text(EventColumn.CLOUD_PROVIDER),
            event.text(EventColumn.API_SERVICE_NAME),
            event.text(EventColumn.API_OPERATION),
            names);
  }

  /** Returns whether a policy overrides the logged impact of any action. */
  public boolean overridesImpact() {
    return impacts.hasOverrides();
  }

  /**
   * Returns the default cohort for an event. The cohort consists of the identity's kind and the
   * event's provider, because identities of the same kind at the same provider do similar work. If
   * the kind changes, the cohort must be recomputed.
   */
  public static String cohort(AccessEvent.Builder event) {
    String kind = event.text(EventColumn.NHI_KIND);
    String provider = event.text(EventColumn.CLOUD_PROVIDER);
    String label = kind == null ? IdentityKind.UNKNOWN.label() : kind;
    return provider == null ? label : label + ':' + provider;
  }
}
