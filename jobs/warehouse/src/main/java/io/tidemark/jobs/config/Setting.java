package io.tidemark.jobs.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a setting on the record component that stores its value. The key is derived from the
 * names.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** Default value, as written in the file. */
  String initially();

  /** Unit of the value. */
  String unit();

  /** Effect of the setting, and reasons for changing it. */
  String says();
}
