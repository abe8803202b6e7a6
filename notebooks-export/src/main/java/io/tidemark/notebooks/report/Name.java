package io.tidemark.notebooks.report;

/**
 * An identity key, split into parts for display.
 *
 * @param where provider and account; may be empty
 * @param who principal
 */
public record Name(String where, String who) {
  /**
   * Splits a key of the form {@code provider|account|principal}. Any other text becomes the
   * principal.
   */
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
