package io.tidemark.notebooks.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What every page has: its title, the style sheet and the script, and a policy that lets the
 * browser run these two, by their hashes, and load nothing at all.
 *
 * @param title of the page
 * @param night as a day
 */
public record PageFrame(String title, String night) {
  private static final String STYLE = resource("report.css");
  private static final String SCRIPT = resource("report.js");

  /** The style sheet. */
  public String style() {
    return STYLE;
  }

  /** The script. */
  public String script() {
    return SCRIPT;
  }

  /** The content security policy. */
  public String policy() {
    return "default-src 'none'; style-src 'sha256-%s'; script-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
        .formatted(hash(STYLE), hash(SCRIPT));
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256; this one does not", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The resource " + name + " cannot be read from the jar", e);
    }
  }
}
