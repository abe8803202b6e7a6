package io.tidemark.jobs.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares one setting on the record component that holds it; its key follows from the names. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** The default, spelled as in the file. */
  String initially();

  /** The smallest value allowed, spelled as in the file; empty for texts. */
  String from() default "";

  /** The largest value allowed, spelled as in the file; empty for texts. */
  String to() default "";

  /** What a value counts. */
  String unit();

  /** What it does, and why one would change it. */
  String says();
}
