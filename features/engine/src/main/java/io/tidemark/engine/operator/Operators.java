package io.tidemark.engine.operator;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** All operators on the classpath, by keyword. */
public final class Operators {
  private static final Map<String, Operator> BY_KEYWORD = load();

  private Operators() {}

  /** All keywords, in order. */
  public static List<String> keywords() {
    return List.copyOf(BY_KEYWORD.keySet());
  }

  /** The operator with a keyword, or null. */
  public static Operator named(String keyword) {
    return BY_KEYWORD.get(keyword);
  }

  private static Map<String, Operator> load() {
    Map<String, Operator> operators = new TreeMap<>();
    for (Operator operator : ServiceLoader.load(Operator.class, Operators.class.getClassLoader())) {
      Operator twin = operators.put(operator.keyword(), operator);
      if (twin != null) {
        throw new IllegalStateException(
            "Two operators are called '"
                + operator.keyword()
                + "': "
                + twin.getClass().getName()
                + " and "
                + operator.getClass().getName()
                + "; rename one");
      }
    }
    return operators;
  }
}
