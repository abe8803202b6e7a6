package io.tidemark.notebooks.report;

/**
 * The key of an identity, split for readers.
 *
 * @param where provider and account
 */
public record Name(String where, String who) {
  /** Splits a key {@code provider|account|principal}; any other text is the principal. */
  public static Name of(String key) {
    int provider = key.indexOf('|');
    int account = provider < 0 ? -1 : key.indexOf('|', provider + 1);
    return account < 0
        ? new Name("", key)
        : new Name(
            key.substring(0, provider) + " · " + key.substring(provider + 1, account),
            key.substring(account + 1));
  }
}
