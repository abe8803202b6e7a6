package io.tidemark.engine.bound;

import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;

/**
 * Whom a part of a policy is about.
 *
 * @param level how narrow it is
 * @param name label of a kind, cohort as events have it, or key of an identity; empty for everyone
 */
public record PolicySubject(Level level, String name) implements Serializable {
  /** From wide to narrow: what a narrower level says replaces what a wider one says. */
  public enum Level {
    EVERYONE,
    KIND,
    COHORT,
    IDENTITY;

    /** As a policy spells it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** All identities. */
  public static final PolicySubject EVERYONE = new PolicySubject(Level.EVERYONE, "");

  public PolicySubject {
    if ((level == Level.EVERYONE) != name.isEmpty()) {
      throw new IllegalArgumentException("'" + name + "' names no " + level.label());
    }
  }

  /**
   * Whether it is about an identity.
   *
   * @param kind label of its kind, or null
   * @param cohort that it is in, or null
   * @param identity its key, spelled as in this subject
   */
  public boolean isAbout(String kind, String cohort, String identity) {
    return switch (level) {
      case EVERYONE -> true;
      case KIND -> Objects.equals(name, kind);
      case COHORT -> Objects.equals(name, cohort);
      case IDENTITY -> Objects.equals(name, identity);
    };
  }

  @Override
  public String toString() {
    return level == Level.EVERYONE ? level.label() : level.label() + " " + name;
  }
}
