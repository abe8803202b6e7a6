package io.tidemark.engine.catalogue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a feature stands in a catalogue.
 *
 * @param line on which it begins
 * @param keys the lines of its keys
 */
record FeaturePlace(int line, Map<String, Integer> keys) {
  /** The line of a key; where the feature lacks it, its first one. */
  int lineOf(String key) {
    return keys.getOrDefault(key, line);
  }

  /** The places of the entries of the list of features. */
  static List<FeaturePlace> all(JsonFactory format, String yaml) throws JsonProcessingException {
    List<FeaturePlace> places = new ArrayList<>();
    try (JsonParser parser = format.createParser(yaml)) {
      int depth = 0;
      while (parser.nextToken() != null) {
        JsonToken token = parser.currentToken();
        int line = parser.currentTokenLocation().getLineNr();
        depth -= token.isStructEnd() ? 1 : 0;
        if (depth == 2 && !token.isStructEnd()) {
          places.add(new FeaturePlace(line, new HashMap<>()));
        } else if (depth == 3 && token == JsonToken.FIELD_NAME) {
          places.get(places.size() - 1).keys.put(parser.currentName(), line);
        }
        depth += token.isStructStart() ? 1 : 0;
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("A text in memory cannot fail to be read", e);
    }
    return places;
  }
}
