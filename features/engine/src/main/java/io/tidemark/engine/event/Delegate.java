package io.tidemark.engine.event;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * A principal on whose behalf the next principal in the chain acts.
 *
 * @param uid stable id of the principal, never a session id
 * @param type type as logged, such as {@code user}, or null
 */
public record Delegate(String uid, String type) {
  private static final Set<String> MACHINES = Set.of("service", "app", "application");

  public Delegate {
    Objects.requireNonNull(uid, "uid");
  }

  /** Parses a chain such as {@code user:ann, app:crm}. A link without a colon has no type. */
  public static List<Delegate> chain(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(link -> !link.isEmpty())
        .map(Delegate::link)
        .toList();
  }

  private static Delegate link(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new Delegate(text, null)
        : new Delegate(text.substring(colon + 1), text.substring(0, colon));
  }

  /**
   * Returns whether the type is not one of a machine. An absent or unknown type may be a person.
   */
  public boolean mayBePerson() {
    String lower = type == null ? "" : type.toLowerCase(Locale.ROOT);
    return !MACHINES.contains(lower)
        && !IdentityKind.ofLabel(lower).map(IdentityKind::isNonHuman).orElse(false);
  }
}
