package io.tidemark.jobs.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a setting on the record component that stores its value. The key is derived from the
 * names of the section and the component.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** Default value, in the form used in files; {@code none} for a file that need not exist. */
  String initially() default Settings.NONE;

  String unit() default "file";

  /** Explains the setting's effect and why one would change it. */
  String help();
}
