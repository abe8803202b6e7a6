package io.tidemark.jobs.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declaration of one setting on the record component that holds it; its key follows from the names.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** Default, in the form of the file. */
  String initially();

  /** Unit of the value. */
  String unit();

  /** Effect of the setting, and reasons to change it. */
  String says();
}
