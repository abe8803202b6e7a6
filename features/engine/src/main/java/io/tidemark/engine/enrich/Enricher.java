package io.tidemark.engine.enrich;

import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import java.util.Collection;

/**
 * Fills the columns that follow from the others: {@code identity}, {@code action}, {@code
 * src_ip_prefix}, {@code ua_family}, {@code impact_tier}, {@code is_write}, {@code is_external} and
 * {@code cohort}; with databases also what they know of the source. A value that the source has set
 * stays. Thread-safe.
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
   * An enricher that judges actions by this map.
   *
   * @param impacts decides {@code impact_tier}; the same version must be used wherever vectors are
   *     to be equal
   */
  public Enricher(ImpactMap impacts) {
    this(impacts, SourceNetworks.none());
  }

  /**
   * An enricher that also tells networks and places.
   *
   * @param networks decides the {@code src_} columns; the same databases and list must be used
   *     wherever vectors are to be equal, see {@link SourceNetworks#version()}
   */
  public Enricher(ImpactMap impacts, SourceNetworks networks) {
    this.impacts = impacts;
    this.networks = networks;
  }

  /** An enricher with the map that ships with this module. */
  public static Enricher standard() {
    return new Enricher(ImpactMap.standard());
  }

  /** Fills what is absent in this event and can be derived. */
  public void enrich(AccessEvent.Builder event) {
    if (event.text(EventColumn.IDENTITY) == null) {
      event.text(EventColumn.IDENTITY, identity(event));
    }
    if (event.text(EventColumn.ACTION) == null) {
      event.text(EventColumn.ACTION, action(event));
    }
    if (event.text(EventColumn.SRC_IP_PREFIX) == null) {
      event.text(EventColumn.SRC_IP_PREFIX, SourcePrefix.of(event.text(EventColumn.SRC_IP)));
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

  /** Whether a text has the form of {@link #identityKey}, no part of it empty. */
  public static boolean isIdentityKey(String text) {
    int first = text.indexOf('|');
    int second = text.indexOf('|', first + 1);
    return first > 0 && second > first + 1 && second < text.length() - 1;
  }

  /**
   * The key of an identity.
   *
   * @param provider null is written as {@code -}
   * @param account account, tenant or cluster; null is written as {@code -}
   * @param principal stable principal, kept as it is
   * @return {@code provider|account|principal}, where a {@code |} inside the first two has become
   *     {@code _}; so the key splits at its first two bars
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
    // As a column too: features may look at the number.
    tier = Impact.ofTier(tier).ordinal();
    event.number(EventColumn.IMPACT_TIER, tier);
    if (isWrite == AccessEvent.MISSING) {
      event.flag(EventColumn.IS_WRITE, tier > Impact.READ.ordinal());
    }
  }

  /** A policy wins over what the log says; whether the action changes anything stays as it was. */
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
   * Which argument of a call holds its target.
   *
   * @param event knows provider, service and operation
   * @param names of the arguments that have a value
   * @return null where none of them holds a target
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

  /** Whether a policy says of some actions what they can do, also where an event says it. */
  public boolean overridesImpact() {
    return impacts.hasOverrides();
  }

  /**
   * The cohort of an event whose source names none: kind and provider, for peers do the same sort
   * of work in the same place. To be asked again where the kind has changed.
   */
  public static String cohort(AccessEvent.Builder event) {
    String kind = event.text(EventColumn.NHI_KIND);
    String provider = event.text(EventColumn.CLOUD_PROVIDER);
    String label = kind == null ? IdentityKind.UNKNOWN.label() : kind;
    return provider == null ? label : label + ':' + provider;
  }
}
