package io.tidemark.jobs.cli;

import io.tidemark.jobs.ExitCode;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Exit codes that a command can return in addition to 0, 1 and 2. These codes are listed in the
 * command's help.
 */
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface DeclaresExitCodes {
  ExitCode[] value();
}
