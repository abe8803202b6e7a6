package io.tidemark.engine.enrich;

import io.tidemark.engine.enrich.ImpactMap.Classification;
import io.tidemark.engine.enrich.ImpactMap.Hint;
import io.tidemark.engine.event.AccessEvent;
import io.tidemark.engine.event.EventColumn;
import io.tidemark.engine.event.IdentityKind;
import io.tidemark.engine.event.Impact;
import java.util.Collection;
import java.util.Locale;

/**
 * Fills absent derived columns: {@code identity}, {@code action}, {@code src_ip_prefix}, {@code
 * ua_family}, {@code impact_tier}, {@code is_write}, {@code is_external}, {@code cohort} and, if
 * {@link SourceNetworks} knows them, the network and location of the source. Existing values are
 * kept, except for an impact that a policy overrides, and the letter case of the provider.
 * Thread-safe.
 */
public final class Enricher {
  /** How to correct text that is not an identity key. */
  public static final String IDENTITY_KEY_REMEDY =
      "give provider|account|principal, as 'tidemark identities list' prints it, with - for parts"
          + " that logs do not contain";

  private final ImpactMap impacts;
  private final SourceNetworks networks;

  /** Creates an enricher without networks. Vectors are comparable only under one map version. */
  public Enricher(ImpactMap impacts) {
    this(impacts, SourceNetworks.none());
  }

  public Enricher(ImpactMap impacts, SourceNetworks networks) {
    this.impacts = impacts;
    this.networks = networks;
  }

  public static Enricher standard() {
    return new Enricher(ImpactMap.standard());
  }

  public void enrich(AccessEvent.Builder event) {
    String provider = event.text(EventColumn.CLOUD_PROVIDER);
    if (provider != null) {
      event.text(EventColumn.CLOUD_PROVIDER, provider.toLowerCase(Locale.ROOT));
    }
    String identity = event.text(EventColumn.IDENTITY);
    event.text(EventColumn.IDENTITY, identity == null ? identity(event) : identityKey(identity));
    if (event.text(EventColumn.ACTION) == null) {
      event.text(EventColumn.ACTION, action(event));
    }
    if (event.text(EventColumn.UA_FAMILY) == null) {
      event.text(EventColumn.UA_FAMILY, UserAgentFamily.of(event.text(EventColumn.USER_AGENT)));
    }
    networks.enrich(event);
    Classification action = classification(event);
    fillImpact(event, action);
    if (action.overriding() != null) {
      // The write flag is left unchanged.
      event.number(EventColumn.IMPACT_TIER, action.overriding().ordinal());
    }
    if (event.number(EventColumn.IS_EXTERNAL) == AccessEvent.MISSING
        && event.text(EventColumn.API_OPERATION) != null) {
      boolean external = action.isExternal(event.text(EventColumn.RESOURCE_UID));
      event.flag(EventColumn.IS_EXTERNAL, external);
    }
    if (event.text(EventColumn.COHORT) == null) {
      event.text(EventColumn.COHORT, cohort(event));
    }
  }

  /** Returns a key with its provider, whose letter case has no meaning, in lower case. */
  public static String identityKey(String text) {
    int end = Math.max(0, text.indexOf('|'));
    String provider = text.substring(0, end);
    String lower = provider.toLowerCase(Locale.ROOT);
    return lower.equals(provider) ? text : lower + text.substring(end);
  }

  public static boolean isIdentityKey(String text) {
    int first = text.indexOf('|');
    int second = text.indexOf('|', first + 1);
    return first > 0 && second > first + 1 && second < text.length() - 1;
  }

  /**
   * Returns {@code provider|account|principal}. In the first two parts, null is written as {@code
   * -} and a bar as {@code _}, so that the key can be split at its first two bars.
   */
  private static String identity(AccessEvent.Builder event) {
    String principal = event.text(EventColumn.ACTOR_USER_UID);
    if (principal == null) {
      return null;
    }
    String account = event.text(EventColumn.CLOUD_ACCOUNT_UID);
    return keyPart(event.text(EventColumn.CLOUD_PROVIDER))
        + '|'
        + keyPart(account != null ? account : event.text(EventColumn.TENANT_UID))
        + '|'
        + principal;
  }

  private static String keyPart(String part) {
    return part == null || part.isEmpty() ? "-" : part.replace('|', '_');
  }

  /** Returns {@code service:operation}, or the operation without a service, or null. */
  public static String action(AccessEvent.Builder event) {
    String service = event.text(EventColumn.API_SERVICE_NAME);
    String operation = event.text(EventColumn.API_OPERATION);
    if (operation == null) {
      return null;
    }
    return service == null ? operation : service + ':' + operation;
  }

  private Classification classification(AccessEvent.Builder event) {
    return impacts.classification(
        event.text(EventColumn.CLOUD_PROVIDER),
        event.text(EventColumn.API_SERVICE_NAME),
        event.text(EventColumn.API_OPERATION));
  }

  private static void fillImpact(AccessEvent.Builder event, Classification action) {
    long tier = event.number(EventColumn.IMPACT_TIER);
    long isWrite = event.number(EventColumn.IS_WRITE);
    if (tier == AccessEvent.MISSING) {
      Impact impact = action.ruling(Hint.of(isWrite, event.text(EventColumn.HTTP_METHOD))).impact();
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
   * Returns the name of the argument that contains a call's target, or null.
   *
   * @param event event whose provider, service and operation are set
   * @param names names of the call's arguments that have a value
   */
  public String targetArgument(AccessEvent.Builder event, Collection<String> names) {
    return names.isEmpty() ? null : classification(event).targetArgument(names);
  }

  public boolean overridesImpact() {
    return impacts.hasOverrides();
  }

  /**
   * Returns the default cohort: the identity's kind and the event's provider, because such
   * identities do similar work. It must be computed again if the kind changes.
   */
  public static String cohort(AccessEvent.Builder event) {
    String kind = event.text(EventColumn.NHI_KIND);
    String provider = event.text(EventColumn.CLOUD_PROVIDER);
    String label = kind == null ? IdentityKind.UNKNOWN.label() : kind;
    return provider == null ? label : label + ':' + provider;
  }
}
