package io.tidemark.jobs.config;

import io.tidemark.engine.config.AllowedRange;
import io.tidemark.engine.config.DurationText;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A setting as declared in {@link Settings}.
 *
 * @param section first part of the key, such as {@code train}
 * @param name second part of the key, such as {@code num-trees}
 * @param within allowed range; null if the type is String
 * @param setting default, unit and meaning
 */
public record DeclaredSetting(
    String section, String name, Class<?> type, AllowedRange within, Setting setting) {
  static List<DeclaredSetting> all() {
    List<DeclaredSetting> all = new ArrayList<>();
    for (RecordComponent section : Settings.class.getRecordComponents()) {
      if (section.getType().isRecord()) {
        List<String> names =
            ResolvedSettings.FORMAT.keys(section.getType().asSubclass(Record.class));
        RecordComponent[] components = section.getType().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
          all.add(
              new DeclaredSetting(
                  section.getName(),
                  names.get(i),
                  components[i].getType(),
                  components[i].getAnnotation(AllowedRange.class),
                  components[i].getAnnotation(Setting.class)));
        }
      }
    }
    return List.copyOf(all);
  }

  public String key() {
    return section + "." + name;
  }

  /** Returns this setting's value in the given settings, in the form used in files. */
  public String valueIn(Settings settings) {
    return ResolvedSettings.FORMAT.write(settings).path(section).path(name).asText();
  }

  public String allowed() {
    if (type == String.class) {
      return "a non-empty string";
    }
    String kind =
        type == double.class
            ? "a number"
            : type == Duration.class ? DurationText.WANTED : "a whole number";
    return "%s from %s to %s (%s)".formatted(kind, within.least(), within.most(), setting.unit());
  }
}
