package io.tidemark.engine.profile;

import io.tidemark.engine.bytes.ByteSink;
import io.tidemark.engine.bytes.ByteSource;

/**
 * A column of texts, of which many are null and many begin alike: how many characters the one
 * before shares, then the rest. How many there are, the reader knows.
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
        int shared = source.whole();
        if (shared > before.length()) {
          throw source.damaged(
              shared + " characters of a text shared with one of " + before.length());
        }
        String rest = source.text();
        if (rest == null) {
          throw source.damaged("a text without an end");
        }
        texts[i] = TruncatedText.of(before.substring(0, shared) + rest);
        before = texts[i];
      }
    }
    return texts;
  }

  /** Characters at the beginning of both; half a pair of surrogates would not survive UTF-8. */
  private static int shared(String before, String text) {
    int shared = 0;
    int most = Math.min(before.length(), text.length());
    while (shared < most && before.charAt(shared) == text.charAt(shared)) {
      shared++;
    }
    return shared > 0 && Character.isHighSurrogate(text.charAt(shared - 1)) ? shared - 1 : shared;
  }
}
