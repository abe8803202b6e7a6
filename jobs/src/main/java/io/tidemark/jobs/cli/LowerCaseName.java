package io.tidemark.jobs.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words, which are the names of constants in small letters. */
abstract class LowerCaseName<E extends Enum<E>> implements ITypeConverter<E> {
  private final Class<E> type;

  LowerCaseName(Class<E> type) {
    this.type = type;
  }

  @Override
  public E convert(String value) {
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(value)) {
        return constant;
      }
      names.add(name);
    }
    String last = names.remove(names.size() - 1);
    throw new TypeConversionException(
        "it takes " + String.join(", ", names) + " or " + last + ", not '" + value + "'");
  }
}
