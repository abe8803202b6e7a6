package io.tidemark.engine.event;

import static io.tidemark.engine.event.ColumnType.BOOLEAN;
import static io.tidemark.engine.event.ColumnType.DELEGATION;
import static io.tidemark.engine.event.ColumnType.DOUBLE;
import static io.tidemark.engine.event.ColumnType.INTEGER;
import static io.tidemark.engine.event.ColumnType.LONG;
import static io.tidemark.engine.event.ColumnType.TEXT;
import static io.tidemark.engine.event.ColumnType.TEXT_LIST;
import static io.tidemark.engine.event.ColumnType.TEXT_MAP;
import static io.tidemark.engine.event.ColumnType.TIMESTAMP;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Columns of an access event, in table order. Their names are the paths of OCSF 1.9.0 attributes,
 * flattened with underscores; columns that OCSF does not define are marked as extensions.
 */
public enum EventColumn {
  /** Event id, unique within its {@link #METADATA_PRODUCT}; both together form the event key. */
  METADATA_UID(TEXT),
  METADATA_PRODUCT(TEXT),
  METADATA_VERSION(TEXT),
  TENANT_UID(TEXT),
  /** OCSF class: 3002 authentication, 4002 HTTP activity, 6003 API activity. */
  CLASS_UID(INTEGER),
  ACTIVITY_ID(INTEGER),
  TIME(TIMESTAMP),
  /** Time at which the product wrote the event to its log. */
  LOGGED_TIME(TIMESTAMP),
  /** Time at which Tidemark first stored the event. */
  INGEST_TIME(TIMESTAMP),
  CLOUD_PROVIDER(TEXT),
  CLOUD_ACCOUNT_UID(TEXT),
  CLOUD_REGION(TEXT),
  /** Stable principal, such as a role ARN or a service account name; never a session ARN. */
  ACTOR_USER_UID(TEXT),
  /** Principal as logged, if it differs, such as a session ARN. */
  ACTOR_USER_UID_ALT(TEXT),
  ACTOR_USER_NAME(TEXT),
  ACTOR_USER_TYPE(TEXT),
  /** OCSF user type: 1 user, 2 admin, 3 system, 4 service, 99 other. */
  ACTOR_USER_TYPE_ID(INTEGER),
  /** Extension: identity key, {@code provider|account|principal}. */
  IDENTITY(TEXT),
  /** Extension: whether the identity is non-human. */
  IS_NHI(BOOLEAN),
  /** Extension: label of an {@link IdentityKind}. */
  NHI_KIND(TEXT),
  /** Extension: id of the rule that determined the kind. */
  NHI_RULE_ID(TEXT),
  /** Extension: cohort that a rule assigned to the identity at ingest. */
  COHORT(TEXT),
  ACTOR_APP_UID(TEXT),
  ACTOR_APP_NAME(TEXT),
  ACTOR_SESSION_UID(TEXT),
  ACTOR_SESSION_ISSUER(TEXT),
  ACTOR_SESSION_CREATED_TIME(TIMESTAMP),
  ACTOR_SESSION_EXPIRATION_TIME(TIMESTAMP),
  ACTOR_SESSION_IS_MFA(BOOLEAN),
  /** Id or hash of the credential, never the secret itself. */
  CREDENTIAL_UID(TEXT),
  API_TOKEN_TYPE_ID(INTEGER),
  API_TOKEN_CREATED_TIME(TIMESTAMP),
  API_TOKEN_EXPIRATION_TIME(TIMESTAMP),
  /** Extension: scopes granted to the token. */
  TOKEN_SCOPES(TEXT_LIST),
  /** Extension: principals on whose behalf the identity acts, origin first. */
  DELEGATION_CHAIN(DELEGATION),
  AI_AGENT_UID(TEXT),
  AI_AGENT_INSTANCE_UID(TEXT),
  API_SERVICE_NAME(TEXT),
  API_OPERATION(TEXT),
  /** Extension: the action, as {@code service:operation}. */
  ACTION(TEXT),
  /** Extension: whether the action modifies anything. */
  IS_WRITE(BOOLEAN),
  /** Extension: impact of the action, as the ordinal of an {@link Impact}. */
  IMPACT_TIER(INTEGER),
  /** Extension: whether the action brings in external content, such as a web page or an email. */
  IS_EXTERNAL(BOOLEAN),
  /** Extension: sorted names of a tool call's arguments, whose values are never stored. */
  ARGUMENT_NAMES(TEXT_LIST),
  /** First resource in the request. */
  RESOURCE_UID(TEXT),
  RESOURCE_TYPE(TEXT),
  /** Extension: all resources in the request. */
  RESOURCES(TEXT_LIST),
  /** 1 for success, 2 for failure. */
  STATUS_ID(INTEGER, Known.AFTERWARDS),
  STATUS_CODE(TEXT, Known.AFTERWARDS),
  /** Extension: {@code ALLOWED} or {@code DENIED}. */
  AUTHZ_DECISION(TEXT, Known.AFTERWARDS),
  /** Extension: false if the credential itself was rejected, which leaves the identity unproven. */
  IS_AUTHENTICATED(BOOLEAN, Known.AFTERWARDS),
  HTTP_METHOD(TEXT),
  HTTP_PATH_TEMPLATE(TEXT),
  HTTP_STATUS(INTEGER, Known.AFTERWARDS),
  USER_AGENT(TEXT),
  /** Extension: family and major version of the user agent. */
  UA_FAMILY(TEXT),
  SRC_IP(TEXT),
  /** Extension: the /24 (IPv4) or /48 (IPv6) network of the source address. */
  SRC_IP_PREFIX(TEXT),
  SRC_ASN(INTEGER),
  SRC_AS_ORG(TEXT),
  SRC_COUNTRY(TEXT),
  SRC_CITY(TEXT),
  SRC_LAT(DOUBLE),
  SRC_LON(DOUBLE),
  SRC_NET_CLASS(TEXT),
  SRC_ENDPOINT_UID(TEXT),
  WORKFLOW_REF(TEXT),
  RUNNER_NAME(TEXT),
  TLS_VERSION(TEXT),
  TLS_CIPHER(TEXT),
  PEER_SAN(TEXT),
  /**
   * Extension: thumbprint of the key that the caller proved to possess: a client certificate
   * ({@code x5t#S256}), a DPoP key ({@code jkt}) or a TLS client fingerprint.
   */
  PROOF_KEY_UID(TEXT),
  BYTES_IN(LONG),
  BYTES_OUT(LONG, Known.AFTERWARDS),
  DURATION_MS(LONG, Known.AFTERWARDS),
  DEVICE_UID(TEXT),
  DEVICE_IS_MANAGED(BOOLEAN),
  DEVICE_IS_COMPLIANT(BOOLEAN),
  /** Extension: log fields that have no column of their own. */
  UNMAPPED(TEXT_MAP),
  /** Extension: source file and record number. */
  RAW_REF(TEXT);

  private enum Known {
    /** Known at decision time, as part of the request. */
    AT_REQUEST,
    /** Known only after the decision, as part of the outcome. */
    AFTERWARDS
  }

  private static final List<EventColumn> ALL = List.of(values());
  private static final Map<String, EventColumn> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(EventColumn::column, Function.identity()));

  private final String column = name().toLowerCase(Locale.ROOT);
  private final ColumnType type;
  private final Known known;
  private final boolean isId =
      name().equals("IDENTITY") || (name().endsWith("_UID") && !name().equals("RESOURCE_UID"));

  EventColumn(ColumnType type) {
    this(type, Known.AT_REQUEST);
  }

  EventColumn(ColumnType type, Known known) {
    this.type = type;
    this.known = known;
  }

  /** Returns the name used in tables and files, such as {@code src_ip_prefix}. */
  public String column() {
    return column;
  }

  public ColumnType type() {
    return type;
  }

  /** Returns whether it is part of the request, so that it is known at decision time. */
  public boolean isKnownAtRequest() {
    return known == Known.AT_REQUEST;
  }

  /**
   * Returns whether the text identifies somebody or something; masking part of it could merge two.
   */
  public boolean isId() {
    return isId;
  }

  public static List<EventColumn> all() {
    return ALL;
  }

  public static Optional<EventColumn> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
