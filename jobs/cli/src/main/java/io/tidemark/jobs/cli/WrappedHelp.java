package io.tidemark.jobs.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help text wrapped at the screen width, whatever line breaks the source contains. The first
 * sentence of a description is on a separate line, because lists of commands show only that
 * sentence. An option's default value is appended to its description.
 */
final class WrappedHelp extends Help {
  WrappedHelp(CommandSpec command, ColorScheme colours) {
    super(command, colours);
  }

  /** Splits a command's description into its first sentence and the rest. */
  static void flow(UsageMessageSpec usage) {
    String text = flowing(usage.description());
    int end = text.indexOf(". ");
    usage.description(
        end < 0
            ? new String[] {text}
            : new String[] {text.substring(0, end + 1), text.substring(end + 2)});
  }

  @Override
  public IOptionRenderer createDefaultOptionRenderer() {
    IOptionRenderer renderer = super.createDefaultOptionRenderer();
    // Copy only if necessary, because a copy is no longer attached to the command from which it
    // takes the standard options.
    return (option, labels, colours) ->
        renderer.render(
            List.of(option.description()).equals(List.of(describe(option)))
                ? option
                : option.toBuilder().description(describe(option)).build(),
            labels,
            colours);
  }

  @Override
  public IParameterRenderer createDefaultParameterRenderer() {
    IParameterRenderer renderer = super.createDefaultParameterRenderer();
    return (parameter, labels, colours) ->
        renderer.render(
            parameter.toBuilder().description(flowing(parameter.description())).build(),
            labels,
            colours);
  }

  private static String describe(OptionSpec option) {
    String text = flowing(option.description());
    return option.defaultValue() == null || text.contains("Default: ")
        ? text
        : text + " Default: " + option.defaultValue() + ".";
  }

  private static String flowing(String[] lines) {
    return String.join(" ", Arrays.stream(lines).map(String::strip).toList());
  }
}
