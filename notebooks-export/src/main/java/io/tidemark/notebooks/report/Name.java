package io.tidemark.notebooks.report;

/**
 * The key of an identity in its two parts as people read it.
 *
 * @param where provider and account
 * @param who the principal
 */
public record Name(String where, String who) {
  /** Of a key {@code provider|account|principal}; another text is all principal. */
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
