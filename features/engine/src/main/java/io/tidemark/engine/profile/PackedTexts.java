package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * Encoding of a column of strings, many of which are null or share a prefix with the one before.
 */
final class PackedTexts {
  private PackedTexts() {}

  static void write(ByteSink sink, String[] texts) {
    long[] present = new long[texts.length];
    for (int i = 0; i < texts.length; i++) {
      present[i] = texts[i] == null ? 0 : 1;
    }
    PackedLongs.write(sink, present);
    String before = "";
    for (String text : texts) {
      if (text != null) {
        int shared = shared(before, text);
        sink.varint(shared);
        sink.text(text.substring(shared));
        before = text;
      }
    }
  }

  static String[] read(ByteSource source, int count) {
    long[] present = PackedLongs.read(source, count);
    String[] texts = new String[count];
    String before = "";
    for (int i = 0; i < count; i++) {
      if (present[i] != 0) {
        int shared = source.nonNegativeInt();
        if (shared > before.length()) {
          throw source.damaged(
              shared + " characters shared with a text that has only " + before.length());
        }
        String rest = source.text();
        if (rest == null) {
          throw source.damaged("the rest of a text is missing");
        }
        texts[i] = TruncatedText.of(before.substring(0, shared) + rest);
        before = texts[i];
      }
    }
    return texts;
  }

  /** Returns the length of the shared prefix; half a surrogate pair cannot be encoded as UTF-8. */
  private static int shared(String before, String text) {
    int shared = 0;
    int most = Math.min(before.length(), text.length());
    while (shared < most && before.charAt(shared) == text.charAt(shared)) {
      shared++;
    }
    return shared > 0 && Character.isHighSurrogate(text.charAt(shared - 1)) ? shared - 1 : shared;
  }
}
