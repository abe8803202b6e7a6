package io.tidemark.engine.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads a text that ships with a class. */
public final class ResourceText {
  private ResourceText() {}

  /**
   * Returns a text, named as for {@link Class#getResourceAsStream}. A package of another module
   * must be open to this one.
   */
  public static String of(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the resource " + name, e);
    }
  }
}
