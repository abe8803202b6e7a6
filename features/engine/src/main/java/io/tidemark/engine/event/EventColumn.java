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
 * Columns of an access event, with name, type and time of knowledge. The table {@code
 * access_events}, the canonical CSV, the catalogue and the log sources all use them.
 *
 * <p>Names are those of OCSF 1.9.0 objects, flattened with underscores; columns that OCSF lacks are
 * marked as extensions. {@link #column()} is the lower-case spelling.
 */
public enum EventColumn {
  /**
   * Id of the event in its product; together with {@link #METADATA_PRODUCT} the key of an event.
   */
  METADATA_UID(TEXT),
  /** Product that wrote the log, for instance {@code AWS CloudTrail}. */
  METADATA_PRODUCT(TEXT),
  /** Version of the product's record format. */
  METADATA_VERSION(TEXT),
  TENANT_UID(TEXT),
  /** OCSF class: 3002 authentication, 4002 HTTP activity, 6003 API activity. */
  CLASS_UID(INTEGER),
  ACTIVITY_ID(INTEGER),
  /** Time of the event; drives all windows. */
  TIME(TIMESTAMP),
  /** Time at which the product wrote it. */
  LOGGED_TIME(TIMESTAMP),
  /** Time at which Tidemark first stored it. */
  INGEST_TIME(TIMESTAMP),
  CLOUD_PROVIDER(TEXT),
  CLOUD_ACCOUNT_UID(TEXT),
  CLOUD_REGION(TEXT),
  /** Stable principal (role ARN, service-account name), never a session ARN. */
  ACTOR_USER_UID(TEXT),
  /** Original principal in the log, if it differs (for instance the session ARN). */
  ACTOR_USER_UID_ALT(TEXT),
  ACTOR_USER_NAME(TEXT),
  ACTOR_USER_TYPE(TEXT),
  /** OCSF user type: 1 user, 2 admin, 3 system, 4 service, 99 other. */
  ACTOR_USER_TYPE_ID(INTEGER),
  /** Extension: key of the identity, {@code provider|account|principal}. */
  IDENTITY(TEXT),
  /** Extension: whether the identity is non-human. */
  IS_NHI(BOOLEAN),
  /** Extension: label of an {@link IdentityKind}. */
  NHI_KIND(TEXT),
  /** Extension: id of the rule that decided the kind. */
  NHI_RULE_ID(TEXT),
  /** Extension: rule-given cohort of the identity; known at ingest. */
  COHORT(TEXT),
  ACTOR_APP_UID(TEXT),
  ACTOR_APP_NAME(TEXT),
  ACTOR_SESSION_UID(TEXT),
  ACTOR_SESSION_ISSUER(TEXT),
  ACTOR_SESSION_CREATED_TIME(TIMESTAMP),
  ACTOR_SESSION_EXPIRATION_TIME(TIMESTAMP),
  ACTOR_SESSION_IS_MFA(BOOLEAN),
  /** Id or hash of the credential, never a secret. */
  CREDENTIAL_UID(TEXT),
  API_TOKEN_TYPE_ID(INTEGER),
  API_TOKEN_CREATED_TIME(TIMESTAMP),
  API_TOKEN_EXPIRATION_TIME(TIMESTAMP),
  /** Extension: scopes that the token carries. */
  TOKEN_SCOPES(TEXT_LIST),
  /** Extension: principals on whose behalf the identity acts, origin first. */
  DELEGATION_CHAIN(DELEGATION),
  AI_AGENT_UID(TEXT),
  AI_AGENT_INSTANCE_UID(TEXT),
  API_SERVICE_NAME(TEXT),
  API_OPERATION(TEXT),
  /** Extension: the action, {@code service:operation}. */
  ACTION(TEXT),
  /** Extension: whether the action changes anything. */
  IS_WRITE(BOOLEAN),
  /** Extension: ordinal of an {@link Impact}. */
  IMPACT_TIER(INTEGER),
  /** Extension: whether the action brings in content from outside, such as a web page or a mail. */
  IS_EXTERNAL(BOOLEAN),
  /** Extension: names of the arguments of a tool call, sorted; never their values. */
  ARGUMENT_NAMES(TEXT_LIST),
  /** The first resource of the request. */
  RESOURCE_UID(TEXT),
  RESOURCE_TYPE(TEXT),
  /** Extension: all resources of the request. */
  RESOURCES(TEXT_LIST),
  /** 1 success, 2 failure. Known after the event. */
  STATUS_ID(INTEGER, Known.AFTERWARDS),
  STATUS_CODE(TEXT, Known.AFTERWARDS),
  /** Extension: {@code ALLOWED} or {@code DENIED}. Known after the event. */
  AUTHZ_DECISION(TEXT, Known.AFTERWARDS),
  /** Extension: false if the credential itself was refused, so the caller is unproven. */
  IS_AUTHENTICATED(BOOLEAN, Known.AFTERWARDS),
  HTTP_METHOD(TEXT),
  HTTP_PATH_TEMPLATE(TEXT),
  HTTP_STATUS(INTEGER, Known.AFTERWARDS),
  USER_AGENT(TEXT),
  /** Extension: family and major version of the user agent. */
  UA_FAMILY(TEXT),
  SRC_IP(TEXT),
  /** Extension: the /24 (IPv4) or /48 (IPv6) of the source address. */
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
   * Extension: thumbprint of the caller's proven key: client certificate ({@code x5t#S256}), DPoP
   * key ({@code jkt}) or TLS client fingerprint.
   */
  PROOF_KEY_UID(TEXT),
  BYTES_IN(LONG),
  BYTES_OUT(LONG, Known.AFTERWARDS),
  DURATION_MS(LONG, Known.AFTERWARDS),
  DEVICE_UID(TEXT),
  DEVICE_IS_MANAGED(BOOLEAN),
  DEVICE_IS_COMPLIANT(BOOLEAN),
  /** Extension: log fields without a column. */
  UNMAPPED(TEXT_MAP),
  /** Extension: source file and record number. */
  RAW_REF(TEXT);

  /** Whether an enforcer knows a column at decision time. */
  public enum Known {
    /** Part of the request. */
    AT_REQUEST,
    /** Part of the outcome. */
    AFTERWARDS
  }

  private static final List<EventColumn> ALL = List.of(values());
  private static final Map<String, EventColumn> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(EventColumn::column, Function.identity()));

  private final String column = name().toLowerCase(Locale.ROOT);
  private final ColumnType type;
  private final Known known;

  EventColumn(ColumnType type) {
    this(type, Known.AT_REQUEST);
  }

  EventColumn(ColumnType type, Known known) {
    this.type = type;
    this.known = known;
  }

  /** Name in tables and files, for instance {@code src_ip_prefix}. */
  public String column() {
    return column;
  }

  public ColumnType type() {
    return type;
  }

  public Known known() {
    return known;
  }

  /** All columns in table order. */
  public static List<EventColumn> all() {
    return ALL;
  }

  /** Column with this lower-case name; empty if unknown. */
  public static Optional<EventColumn> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
